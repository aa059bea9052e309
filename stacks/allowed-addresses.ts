import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { IpAccessList } from "../constructs/workspace/ip-access-list";
import { isShortLived } from "../core/stage";
import type { StageContext } from "./stage-context";

/**
 * Limits from where a stage's workspace is reached over the internet, if the configuration names any place. Clusters that
 * reach their own control plane that way are let in with the rest: without, none would start.
 *
 * @param clusterAddress public address of the clusters, if they have one of ours
 * @param after what makes the workspace heed such lists (its setting `enableIpAccessLists`)
 */
export function limitAddresses(
  scope: Construct,
  { naming, stage }: StageContext,
  clusterAddress?: string,
  after: readonly ITerraformDependable[] = [],
): void {
  const { allowedIpRanges } = stage.security;
  // A short-lived stage is a guest: the lists are those of the stage that lends it the workspace.
  if (allowedIpRanges === undefined || isShortLived(stage.stage)) return;
  const allowed = [...allowedIpRanges, ...(clusterAddress === undefined ? [] : [clusterAddress])];
  new IpAccessList(scope, "AllowedAddresses", { label: naming.name(), allowed, after });
}
