/** Longest prefix that Databricks accepts for a subnet of a workspace. */
const SMALLEST_PRIVATE_PREFIX = 26;

/** A NAT gateway needs one address; AWS allows no subnet smaller than this. */
const PUBLIC_PREFIX = 28;

/** How a VPC's addresses are divided. */
export interface SubnetPlan {
  /** One per zone, for clusters; equal in size. */
  readonly privateCidrs: readonly string[];
  /** For the NAT gateway. */
  readonly publicCidr: string;
}

/**
 * Divides a VPC into one private subnet per zone, as large as fits, and a small public subnet behind them.
 * The space after the private subnets is kept for the public one whether it is used or not, so that changing how the
 * stage reaches the internet never moves the private subnets.
 *
 * @param cidr IPv4 block of the VPC, e.g. `10.10.0.0/16`
 * @param zones at least 2: Databricks asks for two subnets in different zones
 */
export function planSubnets(cidr: string, zones: number): SubnetPlan {
  const [address, prefix] = parse(cidr);
  if (!Number.isInteger(zones) || zones < 2) {
    throw new Error(`zones is ${zones}: a workspace needs subnets in at least 2 zones`);
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
  return {
    privateCidrs: Array.from({ length: zones }, (_, zone) => `${format(address + zone * slotSize)}/${slotPrefix}`),
    publicCidr: `${format(address + zones * slotSize)}/${PUBLIC_PREFIX}`,
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
