import { z } from "zod";
import { UserError } from "../../project";
import { answerOf, askToken } from "./answer";
import type { ExpiringToken } from "./token-source";

type Environment = Readonly<Record<string, string | undefined>>;

const githubAnswer = z.object({ value: z.string().min(1) });

/** Sources of a pipeline's identity token: values of `DATABRICKS_AUTH_TYPE` in Databricks unified authentication. */
export const PIPELINE_AUTH_TYPES = ["github-oidc", "env-oidc"] as const;
export type PipelineAuthType = (typeof PIPELINE_AUTH_TYPES)[number];

/** Value of `DATABRICKS_AUTH_TYPE` if it selects the identity token of a CI pipeline, otherwise undefined. */
export function pipelineAuthType(environment: Environment): PipelineAuthType | undefined {
  return PIPELINE_AUTH_TYPES.find((type) => type === environment["DATABRICKS_AUTH_TYPE"]);
}

/**
 * Exchanges the pipeline's identity token for a Databricks token (RFC 8693). This needs no secret: the federation
 * policy of the service principal defines the trusted pipelines.
 * @param issuer see `askToken`
 * @throws UserError with the missing permission or variable, or with the response of GitHub or Databricks if it is not
 *   successful
 */
export async function exchangePipelineToken(
  issuer: string,
  type: PipelineAuthType,
  environment: Environment,
): Promise<ExpiringToken> {
  const audience = environment["DATABRICKS_TOKEN_AUDIENCE"] || `${issuer}/v1/token`;
  const subject = type === "github-oidc" ? await githubToken(audience, environment) : givenToken(environment);
  const client = environment["DATABRICKS_CLIENT_ID"];
  return askToken(issuer, {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    subject_token: subject,
    ...(client ? { client_id: client } : {}),
  });
}

async function githubToken(audience: string, environment: Environment): Promise<string> {
  const url = environment["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const bearer = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (!url || !bearer) {
    throw new UserError(
      "DATABRICKS_AUTH_TYPE is github-oidc, but GitHub provides no identity token: add the permission `id-token: write` to the workflow's job",
    );
  }
  const target = new URL(url);
  target.searchParams.set("audience", audience);
  return githubAnswer.parse(await answerOf(target.href, { headers: { authorization: `Bearer ${bearer}` } })).value;
}

function givenToken(environment: Environment): string {
  const variable = environment["DATABRICKS_OIDC_TOKEN_ENV"] || "DATABRICKS_OIDC_TOKEN";
  const token = environment[variable];
  if (!token) {
    throw new UserError(
      `DATABRICKS_AUTH_TYPE is env-oidc, but ${variable} is empty: in GitLab, declare it under \`id_tokens\` of the job`,
    );
  }
  return token;
}
