import { Address4, Address6 } from "ip-address";

/** Addresses of a network in CIDR notation, or a single address. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  /** Length of the netmask. */
  readonly prefix: number;
  /** The address as written; greater than `first` if it has bits set after the netmask. */
  readonly address: bigint;
  /** First address and netmask, e.g. `10.10.0.0/16`. */
  readonly canonical: string;
}

/** Parses `10.10.0.0/16`, `198.51.100.7`, `2001:db8::/32`; undefined if `text` is neither a network nor an address. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const isV6 = text.includes(":");
  if (!(isV6 ? Address6 : Address4).isValid(text)) return undefined;
  const parsed = isV6 ? new Address6(text) : new Address4(text);
  const start = parsed.startAddress();
  return {
    family: isV6 ? 6 : 4,
    first: start.bigInt(),
    last: parsed.endAddress().bigInt(),
    prefix: parsed.subnetMask,
    address: parsed.bigInt(),
    canonical: `${start.correctForm()}/${String(parsed.subnetMask)}`,
  };
}

/** An IPv4 network in CIDR notation, from its first address and the length of its netmask. */
export function ipv4Network(first: bigint, prefix: number): string {
  return `${Address4.fromBigInt(first).correctForm()}/${prefix}`;
}

/** Whether `outer` contains every address of `inner`. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether two ranges share an address. */
export function overlap(left: AddressRange, right: AddressRange): boolean {
  return left.family === right.family && left.first <= right.last && right.first <= left.last;
}

/** Number of distinct addresses in `ranges` that are not in `without`. All ranges must be IPv4, or all IPv6. */
export function countAddresses(ranges: readonly AddressRange[], without: readonly AddressRange[] = []): bigint {
  const excluded = merged(without);
  return merged(ranges).reduce((sum, { first, last }) => {
    const common = excluded.reduce((inner, gap) => inner + size(max(first, gap.first), min(last, gap.last)), 0n);
    return sum + size(first, last) - common;
  }, 0n);
}

type Interval = Pick<AddressRange, "first" | "last">;

/** Merges overlapping and adjacent ranges into sorted, disjoint intervals. */
function merged(ranges: readonly Interval[]): readonly Interval[] {
  const intervals: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of [...ranges].sort((one, other) => (one.first < other.first ? -1 : 1))) {
    const previous = intervals.at(-1);
    if (previous !== undefined && first <= previous.last + 1n) previous.last = max(previous.last, last);
    else intervals.push({ first, last });
  }
  return intervals;
}

function size(first: bigint, last: bigint): bigint {
  return last < first ? 0n : last - first + 1n;
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
