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

/** Tags of everything that a stage owns in AWS. The stage's own tags win over those of the account. */
export function stageTags(context: StageContext): Record<string, string> {
  const { account, stage } = context;
  return { ...account.tags, ...stage.tags, service: account.service, stage: stage.stage };
}
