import { coversInternet } from "../../guard/public-ranges";
import { securityControls, type ControlId } from "../security/controls";
import type { StageConfig } from "../schema";
import { notOfTheInternet, parseCidr } from "./cidr";
import type { Finding } from "./finding";

/** Controls of a network that whoever owns it sees to. */
const OF_THE_OWNER = ["privateNetwork", "restrictedEndpoints", "flowLogs"] as const satisfies readonly ControlId[];

/** Who reaches the workspace, and what it reaches, does not shut out those who have to. */
export function networkAccessRule(stage: StageConfig): readonly Finding[] {
  return [...ipRanges(stage), ...frontEnd(stage), ...(stage.workspace.adopt === undefined ? ownWorkspace(stage) : [])];
}

/**
 * Addresses on the internet from which a workspace is reached. Source: Databricks, "Manage IP access lists": they apply to
 * public addresses only, not to PrivateLink.
 */
function ipRanges({ security: { allowedIpRanges }, workspace }: StageConfig): readonly Finding[] {
  if (allowedIpRanges === undefined) return [];
  const path = ["security", "allowedIpRanges"];
  if (workspace.adopt === undefined && workspace.pricingTier !== "ENTERPRISE") {
    return [{ path, allowed: "nothing in a workspace of another tier than ENTERPRISE, which has no IP access lists" }];
  }
  if (allowedIpRanges.length === 0) {
    return [{ path, allowed: "at least one network; leave the key out, or write null, to allow all" }];
  }
  const unreachable = allowedIpRanges.flatMap((range, index) => {
    const cidr = parseCidr(range);
    const special = cidr && notOfTheInternet(cidr);
    if (special === undefined) return [];
    const allowed = `a range of the internet: no request comes to the list from ${special.range} (${special.what})`;
    return [{ path: [...path, index], allowed }];
  });
  if (unreachable.length > 0 || !coversInternet(allowedIpRanges)) return unreachable;
  return [{ path, allowed: "less than nearly all addresses; leave the key out, or write null, to allow all" }];
}

/** Without public access, whoever deploys needs an endpoint as much as whoever queries. */
function frontEnd({ security, workspace }: StageConfig): readonly Finding[] {
  const path = ["security", "frontEndEndpointIds"];
  const { frontEndEndpointIds: ids = [] } = security;
  if (workspace.adopt !== undefined) {
    return ids.length === 0
      ? []
      : [{ path, allowed: "nothing: an adopted workspace keeps its private access settings" }];
  }
  if (ids.length > 0 && workspace.pricingTier !== "ENTERPRISE") {
    return [{ path, allowed: "nothing in a workspace of another tier than ENTERPRISE, which has no PrivateLink" }];
  }
  if (ids.length > 0 || !securityControls(security).frontEndPrivateLink) return [];
  return [
    { path, allowed: "at least one endpoint: frontEndPrivateLink lets nobody in by another way, pipelines included" },
  ];
}

function ownWorkspace(stage: StageConfig): readonly Finding[] {
  const { security, network } = stage;
  const controls = securityControls(security);
  const wanted = (ids: readonly ControlId[]): readonly ControlId[] => ids.filter((id) => controls[id]);
  if (network.adopt !== undefined) {
    const endpoints =
      controls.backEndPrivateLink && network.adopt.endpoints === undefined
        ? [{ path: ["network", "adopt", "endpoints"], allowed: "the VPC's endpoints, which backEndPrivateLink takes" }]
        : [];
    const allowed = "false, with the reason who sees to it: an adopted VPC is not ours to change";
    const unowned = wanted(OF_THE_OWNER).map((id) => ({ path: ["security", "overrides", id, "enabled"], allowed }));
    return [...endpoints, ...unowned];
  }
  return [];
}
