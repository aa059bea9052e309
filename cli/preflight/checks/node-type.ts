import { ownNetwork } from "../../../config/network/schema";
import { fails, judge, ok, unchecked, type Check } from "../finding";

/**
 * At least one of the stage's zones must offer the node type. One zone is enough, because Databricks picks a suitable
 * zone for each cluster (`zone_id: auto`).
 */
export const nodeTypeCheck: Check = ({ stage }, { zones, nodeTypeZones }) => {
  const { nodeType } = stage.compute;
  return judge(`node type ${nodeType}`, nodeTypeZones, (offering) => {
    const { region } = stage.aws;
    const remedy = "choose another compute.nodeType or another region";
    if (offering.length === 0) return fails(`no zone of ${region} offers this node type`, remedy);
    if ("reason" in zones) return unchecked(zones.reason);
    const wanted = stage.workspace.adopt === undefined ? ownNetwork(stage.network)?.zones : undefined;
    const used = [...zones.value].sort().slice(0, wanted);
    const usable = used.filter((zone) => offering.includes(zone));
    return usable.length > 0
      ? ok(`offered in ${usable.join(", ")}`)
      : fails(`offered in ${offering.join(", ")}, but the stage uses ${used.join(", ")}`, remedy);
  });
};
