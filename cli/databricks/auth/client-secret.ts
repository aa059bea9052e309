import { askToken } from "./answer";
import type { ExpiringToken } from "./token-source";

/**
 * A token of a service principal that has an OAuth secret: how a person acts as the principal that deploys a stage.
 * @param issuer as `askToken` has it
 * @param clientId application id of the principal
 * @throws UserError with what was answered
 */
export function clientSecretToken(issuer: string, clientId: string, secret: string): Promise<ExpiringToken> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  return askToken(issuer, { grant_type: "client_credentials" }, { authorization });
}
