import type { Run } from "../databricks/run";
import { UserError } from "../project";
import type { SandboxInfo } from "./info";

export interface SandboxStatus {
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly url: string }[];
  readonly endpoints: readonly SandboxEndpoint[];
  /** Job runs, without their tasks. */
  readonly runs: readonly Run[];
  /** Requests for which the sandbox has no route, and how often each was sent. */
  readonly unhandled: readonly { readonly request: string; readonly count: number }[];
}

export interface SandboxEndpoint {
  /** Id of the endpoint's workspace. */
  readonly workspace: string;
  readonly name: string;
  readonly ready: boolean;
  readonly updating: boolean;
  readonly served: readonly {
    readonly name: string;
    readonly entity: string;
    readonly version: string;
    /** Number of crashes of the entity's model server, and the path of its log; null if it has not crashed. */
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

/** Reads the workspaces, endpoints and job runs of the sandbox, and the requests that it does not implement. */
export function sandboxStatus(info: SandboxInfo): Promise<SandboxStatus> {
  return call(info, "GET", "/sandbox/status");
}

/** Creates a bearer token that authenticates as `principal` (display name, user name or application id). */
export async function mintToken(info: SandboxInfo, principal: string): Promise<string> {
  return (await call<{ token: string }>(info, "POST", "/sandbox/tokens", { principal })).token;
}

/**
 * Starts Terraform providers that authenticate as `principal`.
 * @returns the value of `TF_REATTACH_PROVIDERS` with which Terraform connects to these providers
 */
export async function openProvider(info: SandboxInfo, principal: string): Promise<SandboxInfo["reattach"]> {
  type Answer = { readonly reattach: SandboxInfo["reattach"] };
  return (await call<Answer>(info, "POST", "/sandbox/providers", { principal })).reattach;
}

/** Makes the sandbox copy AWS objects from a server that emulates the API of AWS. */
export async function useAwsServer(info: SandboxInfo, url: string): Promise<void> {
  await call(info, "POST", "/sandbox/aws-server", { url });
}

/** Creates a URL that signs a browser in to a workspace as `principal` and opens `path`. The URL works once. */
export async function signInLink(
  info: SandboxInfo,
  workspace: { readonly id: string; readonly principal: string; readonly path: string },
): Promise<string> {
  const body = { workspace: workspace.id, principal: workspace.principal };
  const { url } = await call<{ url: string }>(info, "POST", "/sandbox/sign-ins", body);
  return `${url}?${new URLSearchParams({ to: workspace.path })}`;
}
