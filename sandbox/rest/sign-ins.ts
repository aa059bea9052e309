import { randomBytes } from "node:crypto";
import { CloudError, type Scope } from "../ports";
import type { Tokens } from "./tokens";

/** Time for which a sign-in link is valid. */
const LINK_MILLISECONDS = 10 * 60_000;
/** Time for which a browser session is valid. */
const SESSION_MILLISECONDS = 12 * 60 * 60_000;

interface Link {
  readonly workspaceId: Scope;
  readonly principal: string;
  readonly expires: number;
}

/**
 * Signs browsers in to workspaces. Browsers have no bearer tokens, so a single-use link sets a session cookie. Links
 * and sessions are lost when the sandbox stops.
 */
export class SignIns {
  private readonly links = new Map<string, Link>();

  public constructor(private readonly tokens: Tokens) {}

  /** Creates a single-use code that signs a browser in to a workspace as `principal`. */
  public invite(workspaceId: Scope, principal: string): string {
    const code = randomBytes(24).toString("base64url");
    this.links.set(code, { workspaceId, principal, expires: Date.now() + LINK_MILLISECONDS });
    return code;
  }

  /**
   * Exchanges a code for a session cookie.
   * @throws CloudError if the code was used, has expired, or belongs to another workspace
   */
  public accept(workspaceId: Scope, code: string): string {
    const link = this.links.get(code);
    this.links.delete(code);
    if (link?.workspaceId !== workspaceId || link.expires < Date.now()) {
      throw new CloudError(
        401,
        "UNAUTHENTICATED",
        "This sign-in link was used before or has expired. For another link: ./fraudops open <stage>",
      );
    }
    const { token, revoke } = this.tokens.createRevocable(link.principal);
    setTimeout(revoke, SESSION_MILLISECONDS).unref();
    const age = SESSION_MILLISECONDS / 1000;
    return `${cookieName(workspaceId)}=${token}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax`;
  }
}

/**
 * Returns the token in a request's session cookie. Browsers send a host's cookies to all ports of the host. Therefore
 * the cookie of a POST, PUT, PATCH or DELETE request counts only if a page of this workspace sent the request.
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

/** Cookie name with the workspace id, because browsers send a host's cookies to all ports, i.e. to all workspaces. */
function cookieName(workspaceId: Scope): string {
  return `sandbox-workspace-${workspaceId}`;
}
