import { parseAddressRange } from "../../core/address-range";
import type { Fault } from "./fault";

/**
 * Checks that a text is an IPv4 network as AWS and Databricks return it: without leading zeros, which some tools read
 * as octal, and without bits set after the netmask. Other spellings are rejected by the APIs or appear as a change in
 * every plan.
 */
export function networkFault(text: string): Fault | undefined {
  const range = parseAddressRange(text);
  const allowed = "an IPv4 network without bits set after its netmask and without leading zeros, e.g. 10.10.0.0/16";
  if (range?.family !== 4) return { allowed, meant: repaired(text) };
  return range.canonical === text ? undefined : { allowed, meant: range.canonical };
}

/** The network that `text` most likely means: without spaces and leading zeros, with a netmask. */
function repaired(text: string): string | undefined {
  const decimal = text.trim().replaceAll(/\b0+(?=\d)/g, "");
  const range = parseAddressRange(decimal);
  return range?.family === 4 ? range.canonical : undefined;
}
