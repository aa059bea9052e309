import type { AccountConfig, StageConfig } from "../config/schema";
import type { SecurityControls } from "../config/security/controls";
import type { Naming } from "../core/naming";

/** What every stack of a stage gets. */
export interface StageContext {
  readonly account: AccountConfig;
  readonly stage: StageConfig;
  readonly naming: Naming;
  /** Where the stage's security switches stand: its profile, and what it overrides. */
  readonly controls: SecurityControls;
  /** Absolute path of the repository's root, against which configured paths are resolved. */
  readonly projectRoot: string;
}

/** Tags of everything that a stage owns. The stage's own tags win over those of the account. */
export function stageTags({ account, stage, naming }: StageContext): Record<string, string> {
  const slot = naming.slot === undefined ? {} : { slot: naming.slot };
  return { ...account.tags, ...stage.tags, service: account.service, stage: stage.stage, ...slot };
}
