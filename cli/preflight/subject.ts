import type { AccountConfig, StageConfig } from "../../config/schema";
import type { SecurityControls } from "../../config/security/controls";
import type { Naming } from "../../core/naming";

/** The stage that `fraudops preflight` checks, with its configuration. */
export interface Subject {
  readonly account: AccountConfig;
  readonly stage: StageConfig;
  readonly naming: Naming;
  readonly controls: SecurityControls;
}

/** A value that was read, or the reason why it could not be read. */
export type Read<T> = { readonly value: T } | { readonly reason: string };
