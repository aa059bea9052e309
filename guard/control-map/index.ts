import type { MappedControl } from "./control";
import { FOUNDATION_CONTROLS } from "./foundation";
import { KEY_AND_STORAGE_CONTROLS } from "./keys-and-storage";

/** What the Security Reference Architecture and the CIS benchmark ask for, and where it is. */
export const CONTROL_MAP: readonly MappedControl[] = [...FOUNDATION_CONTROLS, ...KEY_AND_STORAGE_CONTROLS];
