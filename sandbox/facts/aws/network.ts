import type { ResourceBehaviour } from "../types";
import { defaultSecurityGroupBehaviours } from "./default-security-group";
import { endpointBehaviours } from "./endpoints";
import { flowLogBehaviours } from "./flow-logs";
import { gatewayBehaviours } from "./gateways";
import { routeBehaviours } from "./routes";
import { securityGroupBehaviours } from "./security-groups";
import { vpcBehaviours } from "./vpc";

export const networkBehaviours: readonly ResourceBehaviour[] = [
  ...vpcBehaviours,
  ...gatewayBehaviours,
  ...routeBehaviours,
  ...endpointBehaviours,
  ...securityGroupBehaviours,
  ...defaultSecurityGroupBehaviours,
  ...flowLogBehaviours,
];
