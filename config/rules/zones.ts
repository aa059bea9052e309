import { availabilityZones } from "../../core/databricks-regions";
import { ownNetwork } from "../network/schema";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/** A network that the stage creates must not have more zones than the region offers to every AWS account. */
export function zonesRule({ aws, network, workspace }: StageConfig): readonly Finding[] {
  const zones = workspace.adopt === undefined ? ownNetwork(network)?.zones : undefined;
  const most = availabilityZones(aws.region);
  if (zones === undefined || zones <= most) return [];
  const allowed = most === 2 ? "2" : `2 to ${String(most)}`;
  return [
    {
      path: ["network", "zones"],
      allowed: `${allowed}: every AWS account can use ${String(most)} zones of ${aws.region}`,
    },
  ];
}
