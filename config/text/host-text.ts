import { isIP } from "node:net";
import type { Fault } from "./fault";

/** RFC 1123: labels of letters, digits and inner dashes. */
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A host on the internet by its name alone: Databricks matches destinations by the whole name, not by address or pattern.
 *
 * Source: Databricks, "Serverless egress control", allowed domains.
 */
export function hostFault(text: string): Fault | undefined {
  if (HOST.test(text)) return undefined;
  const meant = hostIn(text);
  return {
    allowed: 'a host name in lower case, without scheme, port, path or wildcard, e.g. "pypi.org"',
    meant: HOST.test(meant) ? meant : undefined,
  };
}

/** A host of GitLab: `gitlab.com`, or one's own with a port. OpenID Connect compares it letter by letter. */
export function gitlabHostFault(text: string): Fault | undefined {
  const isHost = (host: string): boolean => HOST.test(host.replace(/:([1-9]\d{0,4})$/, ""));
  if (isHost(text)) return undefined;
  const meant = hostIn(text, true);
  return {
    allowed: 'a host name in lower case without scheme and path, e.g. "gitlab.com"',
    meant: isHost(meant) ? meant : undefined,
  };
}

/** Hosts of Databricks that are no workspace. */
const ACCOUNT_CONSOLE = /^accounts\./;
const LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/** The address of a workspace, as people see it in the browser: scheme and host, nothing behind. */
export function workspaceFault(text: string): Fault | undefined {
  const allowed =
    'an https URL without path, query or credentials, e.g. "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com"';
  const isBare = (url: URL): boolean =>
    text.replace(/\/$/, "") === url.origin &&
    (url.protocol === "https:" || (url.protocol === "http:" && LOCAL_HOSTS.includes(url.hostname)));
  if (URL.canParse(text) && isBare(new URL(text))) {
    return ACCOUNT_CONSOLE.test(new URL(text).hostname)
      ? { allowed: `${allowed}; this is the account's console, not a workspace` }
      : undefined;
  }
  const host = hostIn(text);
  const isHost = HOST.test(host) && !text.includes("@") && !ACCOUNT_CONSOLE.test(host);
  return { allowed, meant: isHost ? `https://${host}` : undefined };
}

/** The host in what may be a whole URL. */
function hostIn(text: string, withPort = false): string {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/^\*\./, "");
  const host = (bare.split(/[/?#]/)[0] ?? "").replace(/\.(?=$|:)/, "");
  const meant = withPort ? host : host.replace(/:\d*$/, "");
  return isIP(meant) === 0 ? meant : "";
}
