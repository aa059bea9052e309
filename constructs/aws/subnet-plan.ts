import {
  DEFAULT_LAYOUT,
  maxZones,
  SMALL_PREFIX,
  slotOfZone,
  slotPrefix,
  type AddressLayout,
} from "../../core/address-layout";
import { ipv4Network, parseAddressRange, type AddressRange } from "../../core/address-range";

/** Longest prefix that Databricks accepts for a subnet of a workspace. */
const SMALLEST_PRIVATE_PREFIX = 26;

const SMALL_SIZE = 2 ** (32 - SMALL_PREFIX);

/** Subnet ranges of a VPC. */
export interface SubnetPlan {
  /** Subnets of the clusters, one per zone, equal in size. */
  readonly privateCidrs: readonly string[];
  /** Subnet of the NAT gateway. */
  readonly publicCidr: string;
  /** Subnets of the interface endpoints, one per zone. */
  readonly endpointCidrs: readonly string[];
}

/**
 * Divides a VPC's range into equal parts, called slots. The private subnet of each zone fills one slot. The small
 * subnets (a public one, and one per zone for endpoints) begin in the layout's shared slot.
 *
 * The range of a subnet depends neither on the number of zones nor on which small subnets are used. AWS cannot change
 * the range of a subnet, and replacing a private subnet would terminate the clusters in it.
 *
 * @param cidr IPv4 block of the VPC, e.g. `10.10.0.0/16`
 * @param zones 2 to 6, or fewer if the layout has no room: Databricks requires subnets in two zones, and no region has
 *   more than six
 */
export function planSubnets(cidr: string, zones: number, layout: AddressLayout = DEFAULT_LAYOUT): SubnetPlan {
  const vpc = parse(cidr);
  if (!Number.isInteger(zones) || zones < 2) {
    throw new Error(`zones is ${zones}: a workspace needs subnets in at least 2 zones`);
  }
  const { slots, sharedSlot } = layout;
  if (!Number.isInteger(sharedSlot) || sharedSlot < 0 || sharedSlot >= slots) {
    throw new Error(`sharedSlot is ${sharedSlot}: give 0 to ${slots - 1}, one of the ${slots} slots`);
  }
  const prefix = slotPrefix(vpc.prefix, layout);
  if (prefix > SMALLEST_PRIVATE_PREFIX) {
    const widest = SMALLEST_PRIVATE_PREFIX - (prefix - vpc.prefix);
    throw new Error(
      `cidr ${cidr} leaves a /${prefix} for each of ${slots} slots, and the smallest subnet that Databricks accepts is a ` +
        `/${SMALLEST_PRIVATE_PREFIX}: give a /${widest} or larger`,
    );
  }
  const most = maxZones(layout, prefix);
  if (zones > most) {
    throw new Error(`zones is ${zones}: ${cidr} with ${slots} slots and sharedSlot ${sharedSlot} has room for ${most}`);
  }
  const block = (offset: number, length: number): string => ipv4Network(vpc.first + BigInt(offset), length);
  const slotSize = 2 ** (32 - prefix);
  const small = (index: number): string => block(sharedSlot * slotSize + index * SMALL_SIZE, SMALL_PREFIX);
  const each = Array.from({ length: zones }, (_, zone) => zone);
  return {
    privateCidrs: each.map((zone) => block(slotOfZone(zone, layout) * slotSize, prefix)),
    publicCidr: small(0),
    endpointCidrs: each.map((zone) => small(1 + zone)),
  };
}

function parse(cidr: string): AddressRange {
  const range = cidr.includes("/") ? parseAddressRange(cidr) : undefined;
  if (range?.family !== 4) throw new Error(`cidr "${cidr}" is not an IPv4 block: write a block such as 10.10.0.0/16`);
  if (range.address !== range.first) {
    throw new Error(`cidr "${cidr}" has bits set after its netmask: write ${range.canonical}`);
  }
  return range;
}
