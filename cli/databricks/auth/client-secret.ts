import { askToken } from "./answer";
import type { ExpiringToken } from "./token-source";

/**
 * Requests a token with the OAuth secret of a service principal, e.g. for a person who deploys as the stage's deploying
 * principal. CI pipelines need no secret: they exchange the pipeline's identity token (`pipeline-identity.ts`).
 * @param issuer see `askToken`
 * @param clientId application id of the principal
 * @throws as `askToken`
 */
export function clientSecretToken(issuer: string, clientId: string, secret: string): Promise<ExpiringToken> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  return askToken(issuer, { grant_type: "client_credentials" }, { authorization });
}
