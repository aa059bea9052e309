import { coversInternet } from "../../guard/public-ranges";
import { securityControls, type ControlId } from "../security/controls";
import type { StageConfig } from "../schema";
import { notOfTheInternet, parseCidr } from "./cidr";
import type { Finding } from "./finding";

/** Controls that the owner of an adopted VPC is responsible for. */
const OF_THE_OWNER = ["privateNetwork", "restrictedEndpoints", "flowLogs"] as const satisfies readonly ControlId[];

/**
 * Checks the network restrictions of the workspace. Tier and network must support them, and they must not lock out CI
 * pipelines and clients.
 */
export function networkAccessRule(stage: StageConfig): readonly Finding[] {
  return [...ipRanges(stage), ...frontEnd(stage), ...(stage.workspace.adopt === undefined ? ownWorkspace(stage) : [])];
}

/**
 * IP access lists apply to public addresses only, not to PrivateLink. Source: Databricks, "Manage IP access lists".
 */
function ipRanges({ security: { allowedIpRanges }, workspace }: StageConfig): readonly Finding[] {
  if (allowedIpRanges === undefined) return [];
  const path = ["security", "allowedIpRanges"];
  if (workspace.adopt === undefined && workspace.pricingTier !== "ENTERPRISE") {
    return [{ path, allowed: "no value, unless the tier is ENTERPRISE: other tiers have no IP access lists" }];
  }
  if (allowedIpRanges.length === 0) {
    return [{ path, allowed: "at least one network; remove the key, or write null, to allow all" }];
  }
  const unreachable = allowedIpRanges.flatMap((range, index) => {
    const cidr = parseCidr(range);
    const special = cidr && notOfTheInternet(cidr);
    if (special === undefined) return [];
    const allowed = `a range of public addresses: ${special.range} (${special.what}) is not routed on the internet`;
    return [{ path: [...path, index], allowed }];
  });
  if (unreachable.length > 0 || !coversInternet(allowedIpRanges)) return unreachable;
  return [
    {
      path,
      allowed:
        "fewer public addresses in total than a /8 network has, because few organisations own as many; to allow all, remove the key or write null",
    },
  ];
}

/**
 * Checks the VPC endpoints of users. A workspace without public access needs at least one: CI pipelines and clients
 * have no other way to reach it. An adopted workspace and a tier other than ENTERPRISE must have none.
 */
function frontEnd({ security, workspace }: StageConfig): readonly Finding[] {
  const path = ["security", "frontEndEndpointIds"];
  const { frontEndEndpointIds: ids = [] } = security;
  if (workspace.adopt !== undefined) {
    return ids.length === 0
      ? []
      : [{ path, allowed: "no value: an adopted workspace keeps its private access settings" }];
  }
  if (ids.length > 0 && workspace.pricingTier !== "ENTERPRISE") {
    return [{ path, allowed: "no value, unless the tier is ENTERPRISE: other tiers have no PrivateLink" }];
  }
  if (ids.length > 0 || !securityControls(security).frontEndPrivateLink) return [];
  return [
    {
      path,
      allowed: "at least one endpoint: with frontEndPrivateLink there is no other access, not even for CI pipelines",
    },
  ];
}

function ownWorkspace(stage: StageConfig): readonly Finding[] {
  const { security, network } = stage;
  const controls = securityControls(security);
  const wanted = (ids: readonly ControlId[]): readonly ControlId[] => ids.filter((id) => controls[id]);
  if (network.adopt !== undefined) {
    const endpoints =
      controls.backEndPrivateLink && network.adopt.endpoints === undefined
        ? [
            {
              path: ["network", "adopt", "endpoints"],
              allowed: "the ids of the VPC's endpoints to Databricks, which backEndPrivateLink requires",
            },
          ]
        : [];
    const allowed =
      "false, with a reason that names who is responsible for this control: the stacks do not change an adopted VPC";
    const unowned = wanted(OF_THE_OWNER).map((id) => ({ path: ["security", "overrides", id, "enabled"], allowed }));
    return [...endpoints, ...unowned];
  }
  return [];
}
