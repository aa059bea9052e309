import { z } from "zod";
import { runTool, tail } from "../../process";
import { UserError } from "../../project";
import type { ExpiringToken } from "./token-source";

const answer = z.object({ access_token: z.string().min(1), expiry: z.string() });

/**
 * The token of a user who has logged in with `databricks auth login`. The Databricks CLI refreshes an expired token.
 * @param accountId id of the Databricks account, if the host is the account console
 * @param profile profile of the Databricks CLI. @default - the login for the host
 * @throws UserError if the CLI is not installed or returns no token
 */
export async function loginToken(
  host: string,
  profile: string | undefined,
  accountId?: string,
): Promise<ExpiringToken> {
  const where = ["--host", host, ...(accountId === undefined ? [] : ["--account-id", accountId])];
  const args = ["auth", "token", ...(profile ? ["--profile", profile] : where)];
  const result = await runTool("databricks", args);
  const json = /\{[^]*\}/.exec(result.stdout)?.[0];
  if (result.exitCode !== 0 || json === undefined) {
    const login = ["auth", "login", ...where, ...(profile ? ["--profile", profile] : [])];
    throw new UserError(
      `\`databricks ${args.join(" ")}\` returned no token: log in with \`databricks ${login.join(" ")}\`. The output of the first command ends with:\n${tail(result.output, 8)}`,
    );
  }
  const { access_token: token, expiry } = answer.parse(JSON.parse(json));
  return { token, expiresAt: Date.parse(expiry) };
}
