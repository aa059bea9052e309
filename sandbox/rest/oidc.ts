import { CloudError } from "../ports";
import type { Call, Route } from "./route";

const SOURCE = "databricks-sdk 0.156, oauth and config modules";

/** Endpoints that clients call before they authenticate: for discovery, and for tokens, which are always refused. */
export const oidcRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/.well-known/databricks-config",
    evidence: "read in source",
    source: SOURCE,
    access: "anyone",
    handle: (call, { store }) => {
      const [workspace] = store
        .find("databricks_mws_workspaces")
        .filter((candidate) => workspaceId(candidate.attributes) === call.scope);
      const account = workspace?.attributes["account_id"];
      return {
        oidc_endpoint: `${call.url}/oidc`,
        workspace_id: call.scope,
        cloud: "AWS",
        ...(typeof account === "string" ? { account_id: account } : {}),
      };
    },
  },
  {
    method: "GET",
    path: "/oidc/.well-known/oauth-authorization-server",
    evidence: "read in source",
    source: SOURCE,
    access: "anyone",
    handle: ({ url }: Call) => ({
      issuer: `${url}/oidc`,
      authorization_endpoint: `${url}/oidc/v1/authorize`,
      token_endpoint: `${url}/oidc/v1/token`,
    }),
  },
  {
    method: "POST",
    path: "/oidc/v1/token",
    evidence: "assumed",
    source: "the sandbox stores no OAuth secrets, so it refuses every client",
    access: "anyone",
    body: "buffer",
    handle: refuseClientSecret,
  },
];

/** List of personal access tokens: always empty, because users cannot create such tokens in the sandbox. */
export const personalTokenRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/2.0/token/list",
    access: "user",
    evidence: "documented",
    source: "Token API reference",
    handle: () => ({}),
  },
];

/** Refuses a client that requests a token with a client secret, because the sandbox has no client secrets. */
export function refuseClientSecret(): never {
  throw new CloudError(
    501,
    "NOT_IMPLEMENTED",
    "sandbox: OAuth client secrets are not supported; request a bearer token of the principal with " +
      "POST /sandbox/tokens on the control port",
  );
}

function workspaceId(attributes: { readonly [name: string]: unknown }): string {
  return String(attributes["workspace_id"]);
}
