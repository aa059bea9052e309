import { z } from "zod";
import { UserError } from "../../project";
import { NoAnswerError } from "../client";
import type { ExpiringToken } from "./token-source";

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/**
 * Requests an access token from a token endpoint (RFC 6749).
 * @param issuer `<host>/oidc` of a workspace, `<host>/oidc/accounts/<account id>` of the account console
 * @throws as `answerOf`
 */
export async function askToken(
  issuer: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<ExpiringToken> {
  const body = new URLSearchParams({ ...form, scope: "all-apis" });
  const answer = tokenAnswer.parse(await answerOf(`${issuer}/v1/token`, { method: "POST", headers, body }));
  return { token: answer.access_token, expiresAt: Date.now() + answer.expires_in * 1000 };
}

/**
 * Sends a request and parses the JSON response. Error messages contain the address without its query, because queries
 * can contain tokens.
 * @throws NoAnswerError if there is no complete response, or after a temporary error; UserError with the response if the
 *   response is not successful or not JSON
 */
export async function answerOf(address: string, request: RequestInit): Promise<unknown> {
  const { origin, pathname } = new URL(address);
  const shown = `${origin}${pathname}`;
  const unanswered = (error: unknown): never => {
    throw new NoAnswerError(
      `${shown} does not answer: ${String(error instanceof Error ? (error.cause ?? error) : error)}; check the host name and the network`,
    );
  };
  const response = await fetch(address, request).catch(unanswered);
  const text = await response.text().catch(unanswered);
  const { ok, status } = response;
  if (status === 429 || status >= 500)
    throw new NoAnswerError(`${shown} cannot issue a token now (${status}): ${text.slice(0, 500)}`);
  if (!ok) throw new UserError(`${shown} refused to issue a token (${status}): ${text.slice(0, 500)}`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UserError(`${shown} did not answer with JSON: ${text.slice(0, 200)}`);
  }
}
