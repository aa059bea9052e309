/** Longest prefix that Databricks accepts for a subnet of a workspace. */
const SMALLEST_PRIVATE_PREFIX = 26;

/** A NAT gateway needs one address, endpoints one for each service; AWS allows no subnet smaller than this. */
const SMALL_PREFIX = 28;
const SMALL_SIZE = 2 ** (32 - SMALL_PREFIX);

/** No AWS region has more zones. The small subnets of as many always fit behind the private ones. */
const MOST_ZONES = 6;

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
 * Divides a VPC into one private subnet per zone, as large as fits, and small subnets behind them: a public one, and one
 * per zone for endpoints. The space after the private subnets is kept for these whether they are used or not, so that
 * changing what the stage reaches, and how, never moves the private subnets.
 *
 * @param cidr IPv4 block of the VPC, e.g. `10.10.0.0/16`
 * @param zones 2 to 6: Databricks asks for two subnets in different zones, and no region has more than six
 */
export function planSubnets(cidr: string, zones: number): SubnetPlan {
  const [address, prefix] = parse(cidr);
  if (!Number.isInteger(zones) || zones < 2) {
    throw new Error(`zones is ${zones}: a workspace needs subnets in at least 2 zones`);
  }
  if (zones > MOST_ZONES) {
    throw new Error(`zones is ${zones}: no AWS region has more than ${MOST_ZONES}`);
  }
  const slotBits = Math.ceil(Math.log2(zones + 1));
  const slotPrefix = prefix + slotBits;
  if (slotPrefix > SMALLEST_PRIVATE_PREFIX) {
    const widest = SMALLEST_PRIVATE_PREFIX - slotBits;
    throw new Error(
      `cidr ${cidr} leaves /${slotPrefix} for each of ${zones} zones, and Databricks takes no subnet smaller than ` +
        `/${SMALLEST_PRIVATE_PREFIX}: give the VPC /${widest} or wider`,
    );
  }
  const slotSize = 2 ** (32 - slotPrefix);
  const behind = address + zones * slotSize;
  const small = (index: number): string => `${format(behind + index * SMALL_SIZE)}/${SMALL_PREFIX}`;
  return {
    privateCidrs: Array.from({ length: zones }, (_, zone) => `${format(address + zone * slotSize)}/${slotPrefix}`),
    publicCidr: small(0),
    endpointCidrs: Array.from({ length: zones }, (_, zone) => small(1 + zone)),
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
