import { countAddresses, parseAddressRange, type AddressRange } from "../core/address-range";

/** Addresses that are not routed on the internet. Source: IANA's IPv4 and IPv6 special-purpose address registries. */
const SPECIAL = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ...["fc00::/7", "fe80::/10", "::1/128"],
].flatMap((text) => parseAddressRange(text) ?? []);

/**
 * Ranges with at least this number of public addresses count as a large part of the internet: the size of an IPv4 /8 or
 * an IPv6 /16, which hardly any organisation owns.
 */
const OPEN = { 4: 2n ** 24n, 6: 2n ** 112n } as const;

/**
 * Whether the ranges together cover a large part of the internet: `0.0.0.0/0`, `::/0`, or large parts of them, alone or
 * combined. Texts that cannot be parsed are ignored.
 */
export function coversInternet(ranges: readonly unknown[]): boolean {
  const parsed = ranges.flatMap((text) => (typeof text === "string" ? (parseAddressRange(text.trim()) ?? []) : []));
  return ([4, 6] as const).some((family) => {
    const own = ({ family: its }: AddressRange): boolean => its === family;
    return countAddresses(parsed.filter(own), SPECIAL.filter(own)) >= OPEN[family];
  });
}
