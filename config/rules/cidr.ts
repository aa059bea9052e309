import { parseAddressRange } from "../../core/address-range";

/** An IPv4 network in CIDR notation. */
export interface Cidr {
  /** First address as a number. */
  readonly first: number;
  readonly last: number;
  /** Length of the netmask, 0 to 32. */
  readonly prefix: number;
}

/** Ranges of RFC 1918, and the shared address space of RFC 6598, which AWS and Databricks also treat as private. */
export const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"] as const;

/**
 * Ranges of a /16 or larger that are not routed on the internet, with their purpose. Smaller ones are not listed,
 * because example configurations use those for documentation. Source: IANA, "IPv4 Special-Purpose Address Registry"
 * (not globally reachable) and "IPv4 Multicast Address Space Registry".
 */
const NON_PUBLIC_RANGES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PRIVATE_RANGES.map((range) => [range, "private"])),
  "0.0.0.0/8": '"this network"',
  "127.0.0.0/8": "loopback",
  "169.254.0.0/16": "link-local",
  "198.18.0.0/15": "for benchmarks",
  "224.0.0.0/4": "multicast",
  "240.0.0.0/4": "reserved",
};

/** Parses `a.b.c.d/n`; undefined if the text is not a network, e.g. because bits are set after the netmask. */
export function parseCidr(text: string): Cidr | undefined {
  const range = parseAddressRange(text);
  if (range?.family !== 4 || range.canonical !== text) return undefined;
  return { first: Number(range.first), last: Number(range.last), prefix: range.prefix };
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(left: Cidr, right: Cidr): boolean {
  return left.first <= right.last && right.first <= left.last;
}

/** Whether a private range contains the whole network. */
export function isPrivate(cidr: Cidr): boolean {
  return PRIVATE_RANGES.some((range) => isWithin(cidr, range));
}

/** The range of `NON_PUBLIC_RANGES` that contains the whole network, with its purpose; undefined if there is none. */
export function notOfTheInternet(cidr: Cidr): { readonly what: string; readonly range: string } | undefined {
  const [found] = Object.entries(NON_PUBLIC_RANGES).filter(([range]) => isWithin(cidr, range));
  return found && { range: found[0], what: found[1] };
}

function isWithin(cidr: Cidr, range: string): boolean {
  const outer = parseCidr(range);
  return outer !== undefined && contains(outer, cidr);
}
