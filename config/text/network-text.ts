import { parseAddressRange } from "../../core/address-range";
import type { Fault } from "./fault";

/**
 * An IPv4 network, written as AWS and Databricks write it back: no leading zeros, which some tools read as octal numbers,
 * and no bits behind the netmask. Written otherwise, it is refused, or shows as a change in every plan.
 */
export function networkFault(text: string): Fault | undefined {
  const range = parseAddressRange(text);
  const allowed = "an IPv4 network with no bit set behind its netmask and no leading zeros, e.g. 10.10.0.0/16";
  if (range?.family !== 4) return { allowed, meant: repaired(text) };
  return range.canonical === text ? undefined : { allowed, meant: range.canonical };
}

/** The network that spaces, leading zeros or a missing netmask keep from being one. */
function repaired(text: string): string | undefined {
  const decimal = text.trim().replaceAll(/\b0+(?=\d)/g, "");
  const range = parseAddressRange(decimal);
  return range?.family === 4 ? range.canonical : undefined;
}
