import type { MappedControl } from "./control";
import { DATABRICKS_CONTROLS } from "./databricks";
import { FOUNDATION_CONTROLS } from "./foundation";
import { NETWORK_CONTROLS } from "./network";
import { STORAGE_CONTROLS } from "./storage";

/** What the Security Reference Architecture and the CIS benchmark ask for, and where it is. */
export const CONTROL_MAP: readonly MappedControl[] = [
  ...FOUNDATION_CONTROLS,
  ...NETWORK_CONTROLS,
  ...STORAGE_CONTROLS,
  ...DATABRICKS_CONTROLS,
];
