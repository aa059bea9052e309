import type { Run } from "../databricks/run";
import { UserError } from "../project";
import type { SandboxInfo } from "./info";

export interface SandboxStatus {
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly url: string }[];
  readonly endpoints: readonly SandboxEndpoint[];
  /** Without their tasks. */
  readonly runs: readonly Run[];
  /** Requests that no route answered. */
  readonly unhandled: readonly { readonly request: string; readonly count: number }[];
}

export interface SandboxEndpoint {
  /** Id of its workspace. */
  readonly workspace: string;
  readonly name: string;
  readonly ready: boolean;
  readonly updating: boolean;
  readonly served: readonly {
    readonly name: string;
    readonly entity: string;
    readonly version: string;
    /** Why its server ended. */
    readonly problem: string | null;
  }[];
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

/** Providers that act as `principal`, for `TF_REATTACH_PROVIDERS`. */
export async function openProviderDoor(info: SandboxInfo, principal: string): Promise<SandboxInfo["reattach"]> {
  type Answer = { readonly reattach: SandboxInfo["reattach"] };
  return (await call<Answer>(info, "POST", "/sandbox/provider-doors", { principal })).reattach;
}

/** Has the objects of a server of AWS's API count instead of the sandbox's own. */
export async function useAwsServer(info: SandboxInfo, url: string): Promise<void> {
  await call(info, "POST", "/sandbox/aws-server", { url });
}

/** A link that signs a browser in to a workspace once, as `principal`, and leads to a path of it. */
export async function signInLink(
  info: SandboxInfo,
  workspace: { readonly id: string; readonly principal: string; readonly path: string },
): Promise<string> {
  const body = { workspace: workspace.id, principal: workspace.principal };
  const { url } = await call<{ url: string }>(info, "POST", "/sandbox/sign-ins", body);
  return `${url}?${new URLSearchParams({ to: workspace.path })}`;
}
