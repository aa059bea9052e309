import { computeRule } from "./compute";
import type { ServiceRule, StageRule } from "./finding";
import { gateRule } from "./gate";
import { accountGuardRule, guardRule } from "./guard";
import { importsRule } from "./imports";
import { mergeRequestsRule, requestCostsRule, requestPlaceRule, requestSourceRule } from "./merge-requests";
import { movesRule } from "./moves";
import { namesRule } from "./names";
import { networkRule, overlapRule, sharedSubnetRule } from "./network";
import { networkAccessRule } from "./network-access";
import { projectsRule } from "./projects";
import { promotionRule } from "./promotion";
import { protectionRule } from "./protection";
import { scheduleRule } from "./schedule";
import { securityRule } from "./security";
import { sourceRule, sourceTableRule } from "./source";
import { systemTablesRule } from "./system-tables";
import { allTagsRule, tagsRule } from "./tags";
import { regionRule, sharedWorkspaceRule } from "./workspace";
import { zonesRule } from "./zones";

/** Rules within one stage. */
export const STAGE_RULES: readonly StageRule[] = [
  protectionRule,
  promotionRule,
  requestCostsRule,
  networkRule,
  networkAccessRule,
  computeRule,
  projectsRule,
  sourceRule,
  gateRule,
  scheduleRule,
  securityRule,
  guardRule,
  tagsRule,
  zonesRule,
];

/** Rules across the account and its stages. They also apply to an incomplete list of stages. */
export const SERVICE_RULES: readonly ServiceRule[] = [
  overlapRule,
  sharedSubnetRule,
  regionRule,
  namesRule,
  sourceTableRule,
  mergeRequestsRule,
  requestPlaceRule,
  requestSourceRule,
  sharedWorkspaceRule,
  accountGuardRule,
  allTagsRule,
];

/** Rules that check whether a stage or a stack exists; they require the complete list of stages. */
export const EXISTENCE_RULES: readonly ServiceRule[] = [systemTablesRule, importsRule, movesRule];
