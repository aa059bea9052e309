import { resourceRoutes } from "../resources/resource-routes";
import type { Route } from "../route";
import { assignmentRoutes } from "./assignments";
import { BILLING } from "./billing";
import { discoveryRoutes } from "./discovery";
import { FEDERATION_POLICIES } from "./federation";
import { groupRoutes } from "./groups";
import { METASTORES, metastoreWorkspaceRoutes } from "./metastores";
import { NETWORKING, networkPolicyRoutes } from "./networking";
import { principalRoutes } from "./principals";
import { PROVISIONING } from "./provisioning";
import { ruleSetRoutes } from "./rule-sets";

/** Routes of the Databricks account's host, `accounts.cloud.databricks.com`. */
export const accountRoutes: readonly Route[] = [
  ...discoveryRoutes,
  ...[...PROVISIONING, ...NETWORKING, ...METASTORES, ...BILLING, FEDERATION_POLICIES].flatMap(resourceRoutes),
  ...networkPolicyRoutes,
  ...metastoreWorkspaceRoutes,
  ...assignmentRoutes,
  ...principalRoutes,
  ...groupRoutes,
  ...ruleSetRoutes,
];
