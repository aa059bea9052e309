import type { ResourceBehaviour } from "../types";
import { endpointBehaviours } from "./endpoints";
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
];
