import { askToken } from "./answer";
import type { ExpiringToken } from "./token-source";

/**
 * Requests a token with the OAuth secret of a service principal. A person who has the secret can act as the principal
 * that deploys a stage.
 * @param issuer see `askToken`
 * @param clientId application id of the principal
 * @throws UserError with the response if the token endpoint refuses the request
 */
export function clientSecretToken(issuer: string, clientId: string, secret: string): Promise<ExpiringToken> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  return askToken(issuer, { grant_type: "client_credentials" }, { authorization });
}
