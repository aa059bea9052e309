import { defined } from "../core/defined";
import type { AccountConfig, StageConfig } from "../config/schema";
import type { SecurityControls } from "../config/security/controls";
import type { Naming } from "../core/naming";

/** Input that all stacks of a stage share. */
export interface StageContext {
  readonly account: AccountConfig;
  readonly stage: StageConfig;
  readonly naming: Naming;
  /** Security controls of the stage: its profile with its overrides. */
  readonly controls: SecurityControls;
  /** Absolute path of the repository's root, the base of configured paths. */
  readonly projectRoot: string;
}

/** Tags of a stage's resources. The stage's tags override those of the account. */
export function stageTags({ account, stage, naming }: StageContext): Record<string, string> {
  const own = defined({ service: account.service, stage: stage.stage, slot: naming.slot });
  return { ...account.tags, ...stage.tags, ...own };
}
