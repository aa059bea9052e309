import { Address4, Address6 } from "ip-address";

/** Whether a text is a CIDR block of IPv4 or IPv6 (`family`) without host bits, e.g. `10.0.0.0/16`. */
export function isCidr(text: string, family: 4 | 6): boolean {
  const Address = family === 4 ? Address4 : Address6;
  if (!text.includes("/") || !Address.isValid(text)) return false;
  const block = new Address(text);
  return block.bigInt() === block.startAddress().bigInt();
}

/** Parses an IPv4 CIDR block such as `10.0.0.0/16`; undefined if the text is malformed or has host bits set. */
export function parseRange(cidr: string): Address4 | undefined {
  return isCidr(cidr, 4) ? new Address4(cidr) : undefined;
}

/** Whether two ranges share an address, which means that one contains the other. */
export function overlap(one: Address4, other: Address4): boolean {
  return one.isInSubnet(other) || other.isInSubnet(one);
}
