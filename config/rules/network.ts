import { MAX_ZONES, maxZones, slotPrefix } from "../../core/address-layout";
import { ownNetwork, type OwnNetwork } from "../network/schema";
import type { StageConfig } from "../schema";
import { isPrivate, overlap, parseCidr, PRIVATE_RANGES } from "./cidr";
import type { Finding, ServiceFinding } from "./finding";

/**
 * Netmask lengths of a VPC. A /16 is the largest VPC that AWS allows. A /24 is the smallest VPC that can be divided into
 * four slots (equal parts of its range): the smallest subnet that Databricks accepts is a /26.
 */
const VPC_PREFIX = { shortest: 16, longest: 24 } as const;

/**
 * Netmask of the smallest subnet that Databricks accepts. The largest subnet that it accepts, a /17, needs no check:
 * the largest VPC is a /16, and its subnets are a quarter of it or smaller.
 */
const LONGEST_SUBNET_PREFIX = 26;

/** AWS reserves five addresses per subnet; Databricks uses two per node. */
const RESERVED_ADDRESSES = 5;
const ADDRESSES_PER_NODE = 2;

/**
 * A stage must either create a VPC or use an existing one (`adopt`). A VPC that it creates must have a private range of
 * a size that AWS and Databricks accept. Each of its subnets must have enough addresses for a job cluster.
 */
export function networkRule(stage: StageConfig): readonly Finding[] {
  // Nothing to check: an adopted workspace has its own network.
  if (stage.workspace.adopt !== undefined) return [];
  const own = ownNetwork(stage.network);
  return own === undefined ? incomplete(stage.network) : rangeRule(stage, own);
}

/** Reports fields that are missing for a new VPC, or fields of a new VPC beside `adopt`. */
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
            allowed: `no value together with network.adopt; \`${key}: null\` removes an inherited value`,
          },
        ],
  );
}

function rangeRule(stage: StageConfig, own: OwnNetwork): readonly Finding[] {
  const cidr = parseCidr(own.cidr);
  const path = ["network", "cidr"];
  if (cidr === undefined) {
    return [{ path, allowed: "an IPv4 network without bits set after its netmask, e.g. 10.10.0.0/16" }];
  }
  if (!isPrivate(cidr)) return [{ path, allowed: `a private range, within ${PRIVATE_RANGES.join(", ")}` }];
  if (cidr.prefix < VPC_PREFIX.shortest || cidr.prefix > VPC_PREFIX.longest) {
    return [
      {
        path,
        allowed:
          "a netmask from /16 (limit of AWS) to /24 (a quarter of it is the smallest subnet that Databricks accepts)",
      },
    ];
  }
  const { slots, sharedSlot } = own.layout;
  if (sharedSlot >= slots) {
    return [{ path: ["network", "layout", "sharedSlot"], allowed: `0 to ${String(slots - 1)}, one of the slots` }];
  }
  const subnet = slotPrefix(cidr.prefix, own.layout);
  if (subnet > LONGEST_SUBNET_PREFIX) {
    const longest = LONGEST_SUBNET_PREFIX - (subnet - cidr.prefix);
    return [
      {
        path,
        allowed: `/${String(longest)} or larger with network.layout.slots ${String(slots)}: the smallest subnet that Databricks accepts is a /26`,
      },
    ];
  }
  return [...zonesRule(own, subnet), ...capacity(stage, own.cidr, subnet)];
}

/**
 * Rejects more availability zones than the address layout has room for. For a layout of four slots, the message suggests
 * eight, which a stage can choose only before its first deploy.
 */
function zonesRule({ zones, layout }: OwnNetwork, subnet: number): readonly Finding[] {
  const most = maxZones(layout, subnet);
  if (zones <= most) return [];
  const layoutText = `network.layout { slots: ${String(layout.slots)}, sharedSlot: ${String(layout.sharedSlot)} }`;
  const remedy =
    layout.slots === 4
      ? `; before the first deploy of the stage, set \`slots: 8\` for up to ${String(MAX_ZONES)} zones`
      : "";
  return [{ path: ["network", "zones"], allowed: `at most ${String(most)} in ${layoutText}${remedy}` }];
}

/** VPCs of different stages must have disjoint ranges, so that they can be peered and distinguished in logs. */
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

/** Stages may adopt the same VPC, but not the same subnets: Databricks allows a subnet in one workspace only. */
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

/** A job cluster runs in one zone, hence in one subnet, which must have enough addresses. */
function capacity(stage: StageConfig, vpc: string, subnetPrefix: number): readonly Finding[] {
  const nodes = Math.floor((2 ** (32 - subnetPrefix) - RESERVED_ADDRESSES) / ADDRESSES_PER_NODE);
  const driver = 1;
  if (stage.compute.workers + driver <= nodes) return [];
  const allowed = `at most ${String(nodes - driver)}: a cluster runs in one subnet, and a subnet of ${vpc} is a /${String(subnetPrefix)}`;
  return [{ path: ["compute", "workers"], allowed }];
}
