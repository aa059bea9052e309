import type { MappedControl } from "./control";
import { FOUNDATION_CONTROLS } from "./foundation";

/** What the Security Reference Architecture and the CIS benchmark ask for, and where it is. */
export const CONTROL_MAP: readonly MappedControl[] = [...FOUNDATION_CONTROLS];
