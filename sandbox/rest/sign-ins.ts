import { randomBytes } from "node:crypto";
import { CloudError, type Scope } from "../ports";
import type { Tokens } from "./tokens";

/** How long a link waits for its use. */
const LINK_MILLISECONDS = 10 * 60_000;
/** How long a browser stays signed in. */
const SESSION_MILLISECONDS = 12 * 60 * 60_000;

interface Link {
  readonly workspaceId: Scope;
  readonly principal: string;
  readonly expires: number;
}

/**
 * Browsers hold no bearer tokens: a link that works once gives them a session, as a cookie. Links and sessions end with
 * the sandbox.
 */
export class SignIns {
  private readonly links = new Map<string, Link>();

  public constructor(private readonly tokens: Tokens) {}

  /** A code that signs a browser in to a workspace as `principal`, once. */
  public invite(workspaceId: Scope, principal: string): string {
    const code = randomBytes(24).toString("base64url");
    this.links.set(code, { workspaceId, principal, expires: Date.now() + LINK_MILLISECONDS });
    return code;
  }

  /**
   * Exchanges a code for the cookie of a session.
   * @throws CloudError when it was used, is too old, or is of another workspace
   */
  public accept(workspaceId: Scope, code: string): string {
    const link = this.links.get(code);
    this.links.delete(code);
    if (link?.workspaceId !== workspaceId || link.expires < Date.now()) {
      throw new CloudError(
        401,
        "UNAUTHENTICATED",
        "This sign-in link was used before, or is too old: ask for another.",
      );
    }
    const { token, revoke } = this.tokens.lend(link.principal);
    setTimeout(revoke, SESSION_MILLISECONDS).unref();
    const age = SESSION_MILLISECONDS / 1000;
    return `${cookieName(workspaceId)}=${token}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax`;
  }
}

/**
 * The token in a request's cookie. A request that may change something must come from a page of the workspace itself:
 * cookies do not tell one port of this machine from another.
 */
export function sessionToken(
  workspaceId: Scope,
  method: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const isOwnPage =
    headers["sec-fetch-site"] === "same-origin" || headers["origin"] === `http://${String(headers["host"])}`;
  if (method !== "GET" && !isOwnPage) return undefined;
  const cookies = String(headers["cookie"] ?? "").split(/; */);
  const prefix = `${cookieName(workspaceId)}=`;
  return cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
}

/** All workspaces are ports of one host, which is all that a browser looks at. */
function cookieName(workspaceId: Scope): string {
  return `sandbox-workspace-${workspaceId}`;
}
