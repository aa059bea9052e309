import { refuseClientSecret } from "../oidc";
import type { Route } from "../route";

const row = {
  on: "account",
  evidence: "read in source",
  source: "databricks-sdk-go 0.93 and 0.175, config and credentials/u2m modules",
  access: "anyone",
} as const;

/** Endpoints that clients call before they authenticate: for discovery, and for tokens, which are always refused. */
export const discoveryRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: "/.well-known/databricks-config",
    handle: ({ url }) => ({
      oidc_endpoint: `${url}/oidc/accounts/{account_id}`,
      cloud: "AWS",
      host_type: "ACCOUNT_HOST",
    }),
  },
  {
    ...row,
    method: "GET",
    path: "/oidc/accounts/:account_id/.well-known/oauth-authorization-server",
    handle: ({ url, accountId = "" }) => ({
      issuer: `${url}/oidc/accounts/${accountId}`,
      authorization_endpoint: `${url}/oidc/accounts/${accountId}/v1/authorize`,
      token_endpoint: `${url}/oidc/accounts/${accountId}/v1/token`,
    }),
  },
  {
    ...row,
    method: "POST",
    path: "/oidc/accounts/:account_id/v1/token",
    evidence: "assumed",
    source: "the sandbox stores no OAuth secrets, so it refuses every client",
    body: "buffer",
    handle: refuseClientSecret,
  },
];
