import { askToken } from "./answer";
import type { ExpiringToken } from "./token-source";

/**
 * A token of a service principal that has an OAuth secret: how a person acts as the principal that deploys a stage.
 * @param host of the workspace
 * @param clientId application id of the principal
 * @throws UserError with what the workspace answered
 */
export function clientSecretToken(host: string, clientId: string, secret: string): Promise<ExpiringToken> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  return askToken(host, { grant_type: "client_credentials" }, { authorization });
}
