import { MOST_ZONES, mostZones, slotPrefix } from "../../core/address-layout";
import { ownNetwork, type OwnNetwork } from "../network/schema";
import type { StageConfig } from "../schema";
import { isPrivate, overlap, parseCidr, PRIVATE_RANGES } from "./cidr";
import type { Finding, ServiceFinding } from "./finding";

/** AWS takes VPCs up to /16; four slots of the smallest size that Databricks takes need /24. */
const VPC_PREFIX = { shortest: 16, longest: 24 } as const;

/** The smallest subnet that Databricks takes; the largest, /17, is more than four slots leave of a /16. */
const LONGEST_SUBNET_PREFIX = 26;

/** AWS keeps five addresses of each subnet for itself; Databricks takes two for each node. */
const RESERVED_ADDRESSES = 5;
const ADDRESSES_PER_NODE = 2;

/** A network is made or adopted; one that is made is private, sized for Databricks, and holds the largest cluster. */
export function networkRule(stage: StageConfig): readonly Finding[] {
  // An adopted workspace brings its own network.
  if (stage.workspace.adopt !== undefined) return [];
  const own = ownNetwork(stage.network);
  return own === undefined ? incomplete(stage.network) : rangeRule(stage, own);
}

/** What is missing, or too much, where a network is not made. */
function incomplete({ cidr, zones, layout, adopt }: StageConfig["network"]): readonly Finding[] {
  if (adopt === undefined) {
    return [
      ...(cidr === undefined ? [{ path: ["network", "cidr"], allowed: "a range for a VPC, or network.adopt" }] : []),
      ...(zones === undefined ? [{ path: ["network", "zones"], allowed: "2 to 6, or network.adopt" }] : []),
    ];
  }
  return Object.entries({ cidr, zones, layout }).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [
          {
            path: ["network", key],
            allowed: `nothing beside network.adopt; \`${key}: null\` takes an inherited one away`,
          },
        ],
  );
}

function rangeRule(stage: StageConfig, own: OwnNetwork): readonly Finding[] {
  const cidr = parseCidr(own.cidr);
  const path = ["network", "cidr"];
  if (cidr === undefined) {
    return [{ path, allowed: "an IPv4 network with no bit set behind its netmask, e.g. 10.10.0.0/16" }];
  }
  if (!isPrivate(cidr)) return [{ path, allowed: `a private range, within ${PRIVATE_RANGES.join(", ")}` }];
  if (cidr.prefix < VPC_PREFIX.shortest || cidr.prefix > VPC_PREFIX.longest) {
    return [{ path, allowed: "a netmask from /16 (limit of AWS) to /24 (limit of Databricks for four slots)" }];
  }
  const { slots, sharedSlot } = own.layout;
  if (sharedSlot >= slots) {
    return [{ path: ["network", "layout", "sharedSlot"], allowed: `0 to ${String(slots - 1)}, one of the slots` }];
  }
  const subnet = slotPrefix(cidr.prefix, own.layout);
  if (subnet > LONGEST_SUBNET_PREFIX) {
    const longest = LONGEST_SUBNET_PREFIX - (subnet - cidr.prefix);
    return [
      { path, allowed: `/${String(longest)} or larger for ${String(slots)} slots: Databricks takes subnets up to /26` },
    ];
  }
  return [...zonesRule(own, subnet), ...capacity(stage, own.cidr, subnet)];
}

/** The layout has room for the zones. It cannot change on a deployed stage, so that the remedy names both cases. */
function zonesRule({ zones, layout }: OwnNetwork, subnet: number): readonly Finding[] {
  const most = mostZones(layout, subnet);
  if (zones <= most) return [];
  const layoutText = `network.layout { slots: ${String(layout.slots)}, sharedSlot: ${String(layout.sharedSlot)} }`;
  const remedy =
    layout.slots === 4
      ? `; before its first deploy, a stage takes \`slots: 8\`, with room for ${String(MOST_ZONES)}`
      : "";
  return [{ path: ["network", "zones"], allowed: `at most ${String(most)} in ${layoutText}${remedy}` }];
}

/** Stages that create a VPC each have a range of their own, so that they can be peered and told apart in logs. */
export function overlapRule(_account: unknown, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const networks = stages.flatMap((stage) => {
    const own = stage.workspace.adopt === undefined ? ownNetwork(stage.network) : undefined;
    const cidr = own && parseCidr(own.cidr);
    return cidr === undefined ? [] : [{ stage: stage.stage, text: own?.cidr ?? "", cidr }];
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

/** Databricks gives a subnet to one workspace: two stages adopt the same VPC, but not the same part of it. */
export function sharedSubnetRule(_account: unknown, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const adopting = stages.filter(({ workspace }) => workspace.adopt === undefined);
  return adopting.flatMap(({ stage, network }, index) =>
    (network.adopt?.subnetIds ?? []).flatMap((id, place) => {
      const other = adopting.slice(0, index).find((each) => each.network.adopt?.subnetIds.includes(id));
      if (other === undefined) return [];
      const allowed = `a subnet that no other workspace uses: stage ${other.stage} has ${id}`;
      return [{ owner: { stage }, path: ["network", "adopt", "subnetIds", place], allowed }];
    }),
  );
}

/** A job cluster lives in one zone, hence in one subnet. */
function capacity(stage: StageConfig, vpc: string, subnetPrefix: number): readonly Finding[] {
  const nodes = Math.floor((2 ** (32 - subnetPrefix) - RESERVED_ADDRESSES) / ADDRESSES_PER_NODE);
  const driver = 1;
  if (stage.compute.workers + driver <= nodes) return [];
  const allowed = `at most ${String(nodes - driver)}: a subnet of ${vpc} is a /${String(subnetPrefix)}`;
  return [{ path: ["compute", "workers"], allowed }];
}
