import type { StageConfig } from "../schema";
import { isPrivate, overlap, parseCidr, PRIVATE_RANGES } from "./cidr";
import type { Finding, ServiceFinding } from "./finding";

/** AWS takes VPCs up to /16; two subnets of the smallest size that Databricks takes need /25. */
const VPC_PREFIX = { shortest: 16, longest: 25 } as const;

/** The smallest subnet that Databricks takes; the largest, /17, follows from two zones in a /16. */
const LONGEST_SUBNET_PREFIX = 26;

/** AWS keeps five addresses of each subnet for itself; Databricks takes two for each node. */
const RESERVED_ADDRESSES = 5;
const ADDRESSES_PER_NODE = 2;

/** The VPC's range is private, sized for Databricks, and has room for a subnet per zone and the largest cluster. */
export function networkRule(stage: StageConfig): readonly Finding[] {
  // An adopted workspace brings its own network.
  if (stage.workspace.adopt !== undefined) return [];
  const cidr = parseCidr(stage.network.cidr);
  const path = ["network", "cidr"];
  if (cidr === undefined) {
    return [{ path, allowed: "an IPv4 network with no bit set behind its netmask, e.g. 10.10.0.0/16" }];
  }
  if (!isPrivate(cidr)) return [{ path, allowed: `a private range, within ${PRIVATE_RANGES.join(", ")}` }];
  if (cidr.prefix < VPC_PREFIX.shortest || cidr.prefix > VPC_PREFIX.longest) {
    return [{ path, allowed: "a netmask from /16 (limit of AWS) to /25 (limit of Databricks for two subnets)" }];
  }
  const subnet = privateSubnetPrefix(stage.network);
  if (subnet > LONGEST_SUBNET_PREFIX) {
    const longest = LONGEST_SUBNET_PREFIX - (subnet - cidr.prefix);
    const zones = String(stage.network.zones);
    return [{ path, allowed: `/${String(longest)} or larger for ${zones} zones: Databricks takes subnets up to /26` }];
  }
  return capacity(stage, subnet);
}

/** Stages that create a VPC each have a range of their own, so that they can be peered and told apart in logs. */
export function overlapRule(_account: unknown, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const networks = stages.flatMap((stage) => {
    const cidr = stage.workspace.adopt === undefined ? parseCidr(stage.network.cidr) : undefined;
    return cidr === undefined ? [] : [{ stage: stage.stage, text: stage.network.cidr, cidr }];
  });
  return networks.flatMap((right, index) =>
    networks
      .slice(0, index)
      .filter((left) => overlap(left.cidr, right.cidr))
      .map((left) => ({
        owner: { stage: right.stage },
        path: ["network", "cidr"],
        allowed: `a range that does not overlap ${left.text} of stage ${left.stage}`,
      })),
  );
}

/** Netmask of each private subnet: the VPC is cut into equal parts, one per zone and one for the way out. */
export function privateSubnetPrefix({ cidr, zones }: StageConfig["network"]): number {
  const outward = 1;
  const vpcPrefix = parseCidr(cidr)?.prefix ?? 0;
  return vpcPrefix + Math.ceil(Math.log2(zones + outward));
}

/** A job cluster lives in one zone, hence in one subnet. */
function capacity(stage: StageConfig, subnetPrefix: number): readonly Finding[] {
  const nodes = Math.floor((2 ** (32 - subnetPrefix) - RESERVED_ADDRESSES) / ADDRESSES_PER_NODE);
  const driver = 1;
  if (stage.compute.workers + driver <= nodes) return [];
  const allowed = `at most ${String(nodes - driver)}: a subnet of ${stage.network.cidr} is a /${String(subnetPrefix)}`;
  return [{ path: ["compute", "workers"], allowed }];
}
