import { stageStackName, type Naming } from "../core/naming";
import { clientSecretToken } from "./databricks/auth/client-secret";
import { loginToken } from "./databricks/auth/login";
import { exchangePipelineToken, pipelineAuthType } from "./databricks/auth/pipeline-identity";
import { cached, type ExpiringToken, type TokenSource } from "./databricks/auth/token-source";
import { DatabricksClient } from "./databricks/client";
import { messageOf, UserError } from "./project";
import { mintToken, sandboxStatus } from "./sandbox/control";
import type { SandboxGuest } from "./sandbox/guest";
import type { SandboxInfo } from "./sandbox/info";
import type { Target } from "./target";
import { StackFolder } from "./terraform/stack-folder";
import { stackOutputs } from "./terraform/state";

/** A stage and its adopted workspace, if any. */
export interface StageToReach {
  readonly naming: Naming;
  /** URL of the adopted workspace. @default - the stage creates its own workspace */
  readonly adoptedHost?: string | undefined;
}

/** Connection to a stage's workspace. */
export interface Connection {
  readonly host: string;
  /** Returns a token. Renews it before it expires, except a fixed token such as `DATABRICKS_TOKEN`. */
  readonly token: TokenSource;
  /** Client with the caller's identity. */
  readonly client: DatabricksClient;
  /** Client with the identity of a principal of the sandbox. For a real workspace, the caller's client. */
  clientOf(principal: string): Promise<DatabricksClient>;
}

/**
 * Connects to a stage's workspace at the target. In the clouds, the URL of the workspace is `DATABRICKS_HOST` if this
 * variable is set. Otherwise it is an output of the stage's `workspace` stack, or, for a merge request's stage, the URL
 * in the configuration.
 * @throws UserError with the remedy if the URL is unknown, or if the sandbox has no such workspace. Does not check the
 *   caller's identity: without one, the first request fails
 */
export async function connect(stage: StageToReach, target: Target): Promise<Connection> {
  if (target.sandbox !== undefined) return toSandbox(target.sandbox, stage, target.guest);
  // An empty variable counts as unset, because CI passes unset variables as empty ones.
  const { DATABRICKS_TOKEN: token, DATABRICKS_HOST: given } = process.env;
  // For a merge request's stage, uses the URL in the configuration, because the stage shares a workspace and therefore
  // has no stack with the workspace's URL as an output.
  const known = stage.naming.slot === undefined ? undefined : stage.adoptedHost;
  const host = origin(given || (known ?? (await deployedHost(stage.naming, target))));
  if (given && token) return asCaller(host, () => Promise.resolve(token));
  const fetchToken = credentials(process.env);
  return asCaller(
    host,
    cached(() => fetchToken({ host })),
  );
}

/** Client of the workspace at a URL, with the caller's identity. */
export function connectTo(address: string): DatabricksClient {
  const host = origin(address);
  const { DATABRICKS_TOKEN: token } = process.env;
  if (token) return new DatabricksClient(host, token);
  const fetchToken = credentials(process.env);
  return new DatabricksClient(
    host,
    cached(() => fetchToken({ host })),
  );
}

/**
 * Client of a workspace with the identity of the service principal `clientId`, whose federation policy must trust the
 * caller's pipeline; undefined outside a pipeline.
 * @param clientId application id of the service principal
 */
export function connectAs(address: string, clientId: string): DatabricksClient | undefined {
  const host = origin(address);
  const type = pipelineAuthType(process.env);
  if (type === undefined) return undefined;
  const environment = { ...process.env, DATABRICKS_CLIENT_ID: clientId };
  return new DatabricksClient(
    host,
    cached(() => exchangePipelineToken(issuerOf({ host }), type, environment)),
  );
}

/** Account console for Databricks accounts on commercial AWS. */
const ACCOUNT_CONSOLE = "https://accounts.cloud.databricks.com";

/**
 * Client of the Databricks account's REST API with the caller's identity. Ignores `DATABRICKS_TOKEN`, because this API
 * does not accept the token of a workspace.
 */
export function connectToAccount(accountId: string): DatabricksClient {
  const fetchToken = credentials(process.env);
  return new DatabricksClient(
    ACCOUNT_CONSOLE,
    cached(() => fetchToken({ host: ACCOUNT_CONSOLE, accountId })),
  );
}

/** A Databricks REST API: a workspace's, or an account's if `accountId` is set. */
interface Api {
  readonly host: string;
  readonly accountId?: string;
}

function issuerOf({ host, accountId }: Api): string {
  return accountId === undefined ? `${host}/oidc` : `${host}/oidc/accounts/${accountId}`;
}

/**
 * Returns a function that requests a token for the caller's identity in the environment: a pipeline
 * (`DATABRICKS_AUTH_TYPE`), a service principal with a secret (`DATABRICKS_CLIENT_ID`, `DATABRICKS_CLIENT_SECRET`), or
 * a user who has logged in with the Databricks CLI.
 */
function credentials(environment: NodeJS.ProcessEnv): (api: Api) => Promise<ExpiringToken> {
  const type = pipelineAuthType(environment);
  if (type !== undefined) return (api) => exchangePipelineToken(issuerOf(api), type, environment);
  const { DATABRICKS_CLIENT_ID: client, DATABRICKS_CLIENT_SECRET: secret } = environment;
  if (client && secret) return (api) => clientSecretToken(issuerOf(api), client, secret);
  return async ({ host, accountId }) => {
    try {
      return await loginToken(host, environment["DATABRICKS_CONFIG_PROFILE"], accountId);
    } catch (error) {
      throw error instanceof UserError ? new UserError(`${error.message}\n${OTHER_IDENTITIES}`) : error;
    }
  };
}

const OTHER_IDENTITIES = [
  "other ways to authenticate with Databricks:",
  "  - DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET: a service principal's OAuth secret",
  "  - DATABRICKS_HOST and DATABRICKS_TOKEN",
  "  - DATABRICKS_CONFIG_PROFILE: another profile of the Databricks CLI",
  "  - in a pipeline: DATABRICKS_AUTH_TYPE=github-oidc or env-oidc, and DATABRICKS_CLIENT_ID",
].join("\n");

/** Converts a host such as `dbc-0123.cloud.databricks.com/` to the origin of a URL. */
function origin(host: string): string {
  return (/^https?:\/\//.test(host) ? host : `https://${host}`).replace(/\/+$/, "");
}

function asCaller(host: string, token: TokenSource): Connection {
  const client = new DatabricksClient(host, token);
  return { host, token, client, clientOf: () => Promise.resolve(client) };
}

async function toSandbox(
  info: SandboxInfo,
  { naming, adoptedHost }: StageToReach,
  guest?: SandboxGuest,
): Promise<Connection> {
  const clientAt =
    (host: string) =>
    async (principal: string): Promise<DatabricksClient> => {
      const token = await mintToken(info, principal);
      return new DatabricksClient(host, () => Promise.resolve(token));
    };
  if (guest !== undefined) {
    return { ...asCaller(guest.host, () => Promise.resolve(guest.token)), clientOf: clientAt(guest.host) };
  }
  const { workspaces } = await sandboxStatus(info);
  const workspace = workspaces.find(({ name, url }) =>
    adoptedHost === undefined ? name === naming.name() : url === origin(adoptedHost),
  );
  if (workspace === undefined && adoptedHost !== undefined) {
    const urls = workspaces.map(({ url }) => url).join(", ") || "none";
    throw new UserError(
      `the sandbox has no workspace at ${adoptedHost} (existing: ${urls}): correct workspace.adopt.host of stage ${naming.stage}`,
    );
  }
  if (workspace === undefined) {
    const names = workspaces.map(({ name }) => name).join(", ") || "none";
    const first = workspaces.length === 0 ? "`./fraudops apply account`, then " : "";
    throw new UserError(
      `stage ${naming.stage} has no workspace in the sandbox (existing: ${names}): run ${first}\`./fraudops apply ${naming.stage}\``,
    );
  }
  return {
    ...asCaller(workspace.url, () => Promise.resolve(info.adminToken)),
    clientOf: clientAt(workspace.url),
  };
}

/** The workspace's URL, from the outputs of the stage's `workspace` stack. */
async function deployedHost(naming: Naming, target: Target): Promise<string> {
  const stack = stageStackName(naming.stage, "workspace");
  const { workspace_url: url } = await stackOutputs(new StackFolder(stack, target)).catch((error: unknown) => {
    throw new UserError(
      `the workspace URL of stage ${naming.stage} is unknown: set DATABRICKS_HOST, or run \`./fraudops apply ${naming.stage}\` in this checkout. Cause: ${messageOf(error)}`,
    );
  });
  if (typeof url === "string") return url;
  throw new UserError(`stack ${stack} has no output workspace_url: set DATABRICKS_HOST`);
}
