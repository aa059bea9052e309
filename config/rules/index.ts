import { computeRule } from "./compute";
import type { ServiceRule, StageRule } from "./finding";
import { gateRule } from "./gate";
import { namesRule } from "./names";
import { networkRule, overlapRule, sharedSubnetRule } from "./network";
import { networkAccessRule } from "./network-access";
import { protectionRule } from "./protection";
import { scheduleRule } from "./schedule";
import { securityRule } from "./security";
import { adoptRule, regionRule } from "./workspace";

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
];

/** Rules across the account and all stages. */
export const SERVICE_RULES: readonly ServiceRule[] = [overlapRule, sharedSubnetRule, regionRule, namesRule];
