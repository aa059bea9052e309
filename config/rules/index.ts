import { computeRule } from "./compute";
import type { ServiceRule, StageRule } from "./finding";
import { gateRule } from "./gate";
import { accountGuardRule, guardRule } from "./guard";
import { importsRule } from "./imports";
import { movesRule } from "./moves";
import { namesRule } from "./names";
import { networkRule, overlapRule, sharedSubnetRule } from "./network";
import { networkAccessRule } from "./network-access";
import { protectionRule } from "./protection";
import { scheduleRule } from "./schedule";
import { securityRule } from "./security";
import { systemTablesRule } from "./system-tables";
import { adoptRule, regionRule, sharedWorkspaceRule } from "./workspace";

/** Rules that one stage answers alone. */
export const STAGE_RULES: readonly StageRule[] = [
  protectionRule,
  networkRule,
  networkAccessRule,
  adoptRule,
  computeRule,
  gateRule,
  scheduleRule,
  securityRule,
  guardRule,
];

/** Rules across the account and its stages; what they find among some of the stages, they find among all. */
export const SERVICE_RULES: readonly ServiceRule[] = [
  overlapRule,
  sharedSubnetRule,
  regionRule,
  namesRule,
  sharedWorkspaceRule,
  accountGuardRule,
];

/** Rules that ask whether a stage is there: to be asked of all stages only. */
export const EXISTENCE_RULES: readonly ServiceRule[] = [systemTablesRule, importsRule, movesRule];
