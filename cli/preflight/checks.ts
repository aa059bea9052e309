import { accountLimitsCheck } from "./checks/account-limits";
import { accountNamesCheck } from "./checks/account-names";
import { accountRightsCheck } from "./checks/account-rights";
import { awsRightsCheck } from "./checks/aws-rights";
import { bucketsCheck } from "./checks/buckets";
import { catalogCheck } from "./checks/catalog";
import { egressCheck } from "./checks/egress";
import { identityCheck } from "./checks/identity";
import { metastoreCheck } from "./checks/metastore";
import { nodeTypeCheck } from "./checks/node-type";
import { quotasCheck } from "./checks/quotas";
import { resourceQuotasCheck } from "./checks/resource-quotas";
import { servingCheck } from "./checks/serving";
import { systemSchemasCheck } from "./checks/system-schemas";
import { tierCheck } from "./checks/tier";
import { zonesCheck } from "./checks/zones";
import type { Check } from "./finding";

/** All checks, in the order of the output. */
export const CHECKS: readonly Check[] = [
  identityCheck,
  awsRightsCheck,
  accountRightsCheck,
  metastoreCheck,
  tierCheck,
  zonesCheck,
  nodeTypeCheck,
  quotasCheck,
  bucketsCheck,
  accountNamesCheck,
  accountLimitsCheck,
  catalogCheck,
  resourceQuotasCheck,
  servingCheck,
  systemSchemasCheck,
  egressCheck,
];
