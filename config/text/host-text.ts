import { isIP } from "node:net";
import { faultUnless, type Fault } from "./fault";

/** RFC 1123: labels of letters, digits and inner dashes. */
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text is a fully qualified host name in lower case. */
export function isHostName(text: string): boolean {
  return HOST.test(text);
}

/**
 * Checks that a text is a host name, not an address or pattern: Databricks compares destinations of serverless
 * compute with full host names only.
 *
 * Source: Databricks, "Serverless egress control", allowed domains.
 */
export function hostFault(text: string): Fault | undefined {
  const allowed = 'a host name in lower case, without scheme, port, path or wildcard, e.g. "pypi.org"';
  return faultUnless(isHostName, text, allowed, hostIn(text));
}

/**
 * Checks that a text is a GitLab host: `gitlab.com` or a self-managed one, with a port only if it is not 443. The
 * issuer in OpenID Connect tokens must match exactly.
 */
export function gitlabHostFault(text: string): Fault | undefined {
  const isHost = (given: string): boolean => {
    const [host = "", port, ...more] = given.split(":");
    const isPort = port === undefined || (/^[1-9]\d{0,4}$/.test(port) && port !== HTTPS_PORT && Number(port) <= 65_535);
    return HOST.test(host) && isPort && more.length === 0;
  };
  const allowed =
    'a host name in lower case without scheme and path, with a port only if it is not 443, e.g. "gitlab.com"';
  return faultUnless(isHost, text, allowed, hostIn(text, true).replace(new RegExp(`:${HTTPS_PORT}$`), ""));
}

const HTTPS_PORT = "443";

/** Hosts of Databricks workspaces on AWS; `accounts.` is the account console. */
const WORKSPACE = /^(?!accounts\.).+\.cloud\.databricks\.com$/;
const ACCOUNT_CONSOLE = "accounts.cloud.databricks.com";
const LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/** Databricks hosts on other clouds and in AWS partitions that this service does not deploy to. */
const ELSEWHERE =
  /\.(?:azuredatabricks\.(?:net|us|cn)|databricks\.azure\.(?:cn|us)|gcp\.databricks\.com|databricks\.(?:us|mil))$/;

/** Checks that a text is the URL of a workspace, with scheme and host only, or a URL on this machine (the sandbox). */
export function workspaceFault(text: string): Fault | undefined {
  const bare = text.replace(/\/$/, "");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin === bare && /^https?:$/.test(url.protocol) && LOCAL_HOSTS.includes(url.hostname)) return undefined;
  const host = hostIn(text);
  const isWorkspace = isHostName(host) && WORKSPACE.test(host);
  if (isWorkspace && bare === `https://${host}`) return undefined;
  const allowed =
    'the https URL of a workspace on AWS without port, path or credentials, e.g. "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com"';
  if (host === ACCOUNT_CONSOLE) return { allowed: `${allowed}; this is the account console, not a workspace` };
  if (ELSEWHERE.test(host)) return { allowed: `${allowed}; this host is on another cloud or in another partition` };
  return { allowed, meant: isWorkspace && !text.includes("@") ? `https://${host}` : undefined };
}

/** The host in a text that may be a URL; empty for an IP address. */
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
