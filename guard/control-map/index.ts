import type { MappedControl } from "./control";
import { DATABRICKS_CONTROLS } from "./databricks";
import { FOUNDATION_CONTROLS } from "./foundation";
import { NETWORK_CONTROLS } from "./network";
import { STORAGE_CONTROLS } from "./storage";

/** Controls of the Security Reference Architecture and the CIS benchmark, with their implementation. */
export const CONTROL_MAP: readonly MappedControl[] = [
  ...FOUNDATION_CONTROLS,
  ...NETWORK_CONTROLS,
  ...STORAGE_CONTROLS,
  ...DATABRICKS_CONTROLS,
];
