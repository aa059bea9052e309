import { UserError } from "../project";
import type { SandboxInfo } from "./info";

export interface SandboxStatus {
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly url: string }[];
  /** Requests that no route answered. */
  readonly unhandled: readonly { readonly request: string; readonly count: number }[];
  readonly [key: string]: unknown;
}

async function call<T>(info: SandboxInfo, method: string, route: string, body?: unknown): Promise<T> {
  const response = await fetch(`${info.controlUrl}${route}`, {
    method,
    headers: { authorization: `Bearer ${info.adminToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new UserError(`the sandbox answered ${response.status} to ${route}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** What runs in the sandbox. */
export function sandboxStatus(info: SandboxInfo): Promise<SandboxStatus> {
  return call(info, "GET", "/sandbox/status");
}

/** A bearer token that acts as `principal` (display name, user name or application id). */
export async function mintToken(info: SandboxInfo, principal: string): Promise<string> {
  return (await call<{ token: string }>(info, "POST", "/sandbox/tokens", { principal })).token;
}
