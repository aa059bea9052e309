import { domainToASCII } from "node:url";
import { faultUnless, type Fault } from "./fault";
import { isHostName } from "./host-text";

/** Letters, digits and some signs, with single inner dots; at most 64 characters. Source: RFC 5321. */
const LOCAL_PART = /^(?=.{1,64}$)[A-Za-z0-9_+'-]+(\.[A-Za-z0-9_+'-]+)*$/;

/** Checks that a text is one ASCII e-mail address with a full domain, without display name and quotes. */
export function emailFault(text: string): Fault | undefined {
  const allowed = 'one e-mail address in ASCII without a display name, e.g. "ml-platform@example.com"';
  return faultUnless(isAddress, text, allowed, addressIn(text));
}

function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1).toLowerCase();
  return at > 0 && LOCAL_PART.test(text.slice(0, at)) && isHostName(domain) && /\.[a-z0-9-]{2,}$/.test(domain);
}

/** The address in `Name <address>`, without a trailing dot, with its domain in ASCII. */
function addressIn(text: string): string {
  const [, inner = text] = /<([^<>]+)>\s*$/.exec(text) ?? [];
  const address = inner
    .trim()
    .replace(/^mailto:/i, "")
    .replace(/\.$/, "");
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at + 1)}${domainToASCII(address.slice(at + 1))}`;
}
