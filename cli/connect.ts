import path from "node:path";
import { stageStackName, type Naming } from "../core/naming";
import { loginToken } from "./databricks/auth/login";
import { exchangePipelineToken, pipelineAuthType } from "./databricks/auth/pipeline-identity";
import { cached, type ExpiringToken, type TokenSource } from "./databricks/auth/token-source";
import { DatabricksClient } from "./databricks/client";
import { projectRoot, UserError } from "./project";
import { mintToken, sandboxStatus } from "./sandbox/control";
import { runningSandbox, type SandboxInfo } from "./sandbox/info";
import { stackOutputs } from "./terraform/state";

/** How to reach a stage's workspace. */
export interface Connection {
  readonly host: string;
  /** Valid for as long as the command runs. */
  readonly token: TokenSource;
  /** A client that acts as the caller. */
  readonly client: DatabricksClient;
  /** A client that acts as a principal of the sandbox; against a real workspace it is the caller itself. */
  clientOf(principal: string): Promise<DatabricksClient>;
}

/**
 * A stage's workspace, in this order: `DATABRICKS_HOST` with `DATABRICKS_TOKEN`; a pipeline's identity
 * (`DATABRICKS_AUTH_TYPE`); a login of the Databricks CLI, when a host or a profile is named; the running sandbox.
 * @param home folder of the sandbox
 * @throws UserError that lists these ways when none is open
 */
export async function connect(naming: Naming, home: string): Promise<Connection> {
  // CI hands over variables that nobody has set as empty ones.
  const { DATABRICKS_TOKEN: token, DATABRICKS_HOST: given, DATABRICKS_CONFIG_PROFILE: profile } = process.env;
  if (given && token) return asCaller(origin(given), () => Promise.resolve(token));
  const type = pipelineAuthType(process.env);
  if (type !== undefined || given || profile) {
    const host = origin(given || (await deployedHost(naming)));
    const fetchToken = (): Promise<ExpiringToken> =>
      type === undefined ? loginToken(host, profile) : exchangePipelineToken(host, type, process.env);
    return asCaller(host, cached(fetchToken));
  }
  const info = runningSandbox(path.resolve(home));
  if (info === undefined) throw new UserError(noWay(home));
  return toSandbox(info, naming);
}

/** A host as people write it (`dbc-0123.cloud.databricks.com/`) as the beginning of a URL. */
function origin(host: string): string {
  return (/^https?:\/\//.test(host) ? host : `https://${host}`).replace(/\/+$/, "");
}

function asCaller(host: string, token: TokenSource): Connection {
  const client = new DatabricksClient(host, token);
  return { host, token, client, clientOf: () => Promise.resolve(client) };
}

async function toSandbox(info: SandboxInfo, naming: Naming): Promise<Connection> {
  const { workspaces } = await sandboxStatus(info);
  const workspace = workspaces.find(({ name }) => name === naming.name());
  if (workspace === undefined) {
    const names = workspaces.map(({ name }) => name).join(", ") || "none";
    throw new UserError(`stage ${naming.stage} has no workspace in the sandbox (there: ${names}): deploy it first`);
  }
  const connection = asCaller(workspace.url, () => Promise.resolve(info.adminToken));
  const clientOf = async (principal: string): Promise<DatabricksClient> => {
    const token = await mintToken(info, principal);
    return new DatabricksClient(workspace.url, () => Promise.resolve(token));
  };
  return { ...connection, clientOf };
}

/** The workspace's address as the stack that made it tells. */
async function deployedHost(naming: Naming): Promise<string> {
  const stack = stageStackName(naming.stage, "workspace");
  const { workspace_url: url } = await stackOutputs(
    stack,
    path.resolve(projectRoot, process.env["CDKTF_OUTPUT"] || "cdktf.out"),
  ).catch((error: unknown) => {
    const said = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `the address of stage ${naming.stage} is not known; set DATABRICKS_HOST, or apply it here: ${said}`,
    );
  });
  if (typeof url === "string") return url;
  throw new UserError(`stack ${stack} has no output workspace_url: set DATABRICKS_HOST`);
}

function noWay(home: string): string {
  return [
    "no workspace to talk to; any of these opens one:",
    `  - a sandbox in ${home}: \`npx fraudops sandbox up\``,
    "  - DATABRICKS_HOST and DATABRICKS_TOKEN in the environment",
    "  - DATABRICKS_HOST and a login: `databricks auth login --host $DATABRICKS_HOST` (the Databricks CLI is needed)",
    "  - in a pipeline: DATABRICKS_AUTH_TYPE=github-oidc or env-oidc, and DATABRICKS_CLIENT_ID",
  ].join("\n");
}
