import {
  DEFAULT_LAYOUT,
  mostZones,
  SMALL_PREFIX,
  slotOfZone,
  slotPrefix,
  type AddressLayout,
} from "../../core/address-layout";

/** Longest prefix that Databricks accepts for a subnet of a workspace. */
const SMALLEST_PRIVATE_PREFIX = 26;

const SMALL_SIZE = 2 ** (32 - SMALL_PREFIX);

/** How a VPC's addresses are divided. */
export interface SubnetPlan {
  /** One per zone, for clusters; equal in size. */
  readonly privateCidrs: readonly string[];
  /** For the NAT gateway. */
  readonly publicCidr: string;
  /** One per zone, for interface endpoints. */
  readonly endpointCidrs: readonly string[];
}

/**
 * Divides a VPC into one private subnet per zone, and small subnets in the shared slot of the layout: a public one, and
 * one per zone for endpoints. No subnet depends on the number of zones, nor on which of the small ones are used: AWS moves
 * no subnet, and a workspace loses its clusters with the subnet that they run in.
 *
 * @param cidr IPv4 block of the VPC, e.g. `10.10.0.0/16`
 * @param zones 2 to 6: Databricks asks for two subnets in different zones, and no region has more than six
 */
export function planSubnets(cidr: string, zones: number, layout: AddressLayout = DEFAULT_LAYOUT): SubnetPlan {
  const [address, vpcPrefix] = parse(cidr);
  if (!Number.isInteger(zones) || zones < 2) {
    throw new Error(`zones is ${zones}: a workspace needs subnets in at least 2 zones`);
  }
  const { slots, sharedSlot } = layout;
  if (!Number.isInteger(sharedSlot) || sharedSlot < 0 || sharedSlot >= slots) {
    throw new Error(`sharedSlot is ${sharedSlot}: of ${slots} slots, take 0 to ${slots - 1}`);
  }
  const prefix = slotPrefix(vpcPrefix, layout);
  if (prefix > SMALLEST_PRIVATE_PREFIX) {
    const widest = SMALLEST_PRIVATE_PREFIX - (prefix - vpcPrefix);
    throw new Error(
      `cidr ${cidr} leaves /${prefix} for each of ${slots} slots, and Databricks takes no subnet smaller than ` +
        `/${SMALLEST_PRIVATE_PREFIX}: give the VPC /${widest} or wider`,
    );
  }
  const most = mostZones(layout, prefix);
  if (zones > most) {
    throw new Error(`zones is ${zones}: ${cidr} in ${slots} slots, ${sharedSlot} shared, has room for ${most}`);
  }
  const block = (first: number, length: number): string => `${format(address + first)}/${length}`;
  const slotSize = 2 ** (32 - prefix);
  const small = (index: number): string => block(sharedSlot * slotSize + index * SMALL_SIZE, SMALL_PREFIX);
  const each = Array.from({ length: zones }, (_, zone) => zone);
  return {
    privateCidrs: each.map((zone) => block(slotOfZone(zone, layout) * slotSize, prefix)),
    publicCidr: small(0),
    endpointCidrs: each.map((zone) => small(1 + zone)),
  };
}

/** First address as a number, and length of the prefix. */
function parse(cidr: string): readonly [address: number, prefix: number] {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const numbers = match?.slice(1).map(Number);
  const prefix = numbers?.pop() ?? 33;
  if (numbers === undefined || numbers.some((octet) => octet > 255) || prefix > 32) {
    throw new Error(`cidr "${cidr}" is not an IPv4 block: write it as 10.10.0.0/16`);
  }
  const address = numbers.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  if (address % size !== 0) {
    throw new Error(
      `cidr "${cidr}" has address bits after its prefix: write ${format(address - (address % size))}/${prefix}`,
    );
  }
  return [address, prefix];
}

function format(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
