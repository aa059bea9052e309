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

/** A stage whose workspace is looked for. */
export interface StageToReach {
  readonly naming: Naming;
  /** Address of the workspace that it adopts. @default - it makes one of its own */
  readonly adoptedHost?: string | undefined;
}

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
 * A stage's workspace at the target. In the clouds its address is `DATABRICKS_HOST`, or what the applied stack tells.
 * @throws UserError with the remedy when the address or the caller's identity is not known
 */
export async function connect(stage: StageToReach, target: Target): Promise<Connection> {
  if (target.sandbox !== undefined) return toSandbox(target.sandbox, stage, target.guest);
  // CI hands over variables that nobody has set as empty ones.
  const { DATABRICKS_TOKEN: token, DATABRICKS_HOST: given } = process.env;
  // No stack of a merge request tells the address of the workspace that it is a guest in.
  const known = stage.naming.slot === undefined ? undefined : stage.adoptedHost;
  const host = origin(given || (known ?? (await deployedHost(stage.naming, target))));
  if (given && token) return asCaller(host, () => Promise.resolve(token));
  const fetchToken = credentials(process.env);
  return asCaller(
    host,
    cached(() => fetchToken({ host })),
  );
}

/** A workspace whose address is known, as the caller. */
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
 * A workspace as another service principal that the caller's pipeline may become; undefined where no pipeline calls.
 * @param clientId application id
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

/** Where Databricks accounts on commercial AWS are administered. */
const ACCOUNT_CONSOLE = "https://accounts.cloud.databricks.com";

/** The REST API of the Databricks account, as the caller. A token for a workspace (`DATABRICKS_TOKEN`) is of no use there. */
export function connectToAccount(accountId: string): DatabricksClient {
  const fetchToken = credentials(process.env);
  return new DatabricksClient(
    ACCOUNT_CONSOLE,
    cached(() => fetchToken({ host: ACCOUNT_CONSOLE, accountId })),
  );
}

/** A REST API of Databricks: that of a workspace, or, with its id, that of an account. */
interface Api {
  readonly host: string;
  readonly accountId?: string;
}

function issuerOf({ host, accountId }: Api): string {
  return accountId === undefined ? `${host}/oidc` : `${host}/oidc/accounts/${accountId}`;
}

/**
 * Who the environment says the caller is: a pipeline (`DATABRICKS_AUTH_TYPE`), a service principal with a secret
 * (`DATABRICKS_CLIENT_ID`, `DATABRICKS_CLIENT_SECRET`), or else a person who has logged in with the Databricks CLI. What
 * comes back asks for a token.
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
  "other ways to act in Databricks:",
  "  - DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET: a service principal's OAuth secret",
  "  - DATABRICKS_HOST and DATABRICKS_TOKEN",
  "  - DATABRICKS_CONFIG_PROFILE: another profile of the Databricks CLI",
  "  - in a pipeline: DATABRICKS_AUTH_TYPE=github-oidc or env-oidc, and DATABRICKS_CLIENT_ID",
].join("\n");

/** A host as people write it (`dbc-0123.cloud.databricks.com/`) as the beginning of a URL. */
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
  if (workspace === undefined) {
    const names = workspaces.map(({ name }) => name).join(", ") || "none";
    throw new UserError(`stage ${naming.stage} has no workspace in the sandbox (there: ${names}): deploy it first`);
  }
  return {
    ...asCaller(workspace.url, () => Promise.resolve(info.adminToken)),
    clientOf: clientAt(workspace.url),
  };
}

/** The workspace's address as the stack that made it tells. */
async function deployedHost(naming: Naming, target: Target): Promise<string> {
  const stack = stageStackName(naming.stage, "workspace");
  const { workspace_url: url } = await stackOutputs(new StackFolder(stack, target)).catch((error: unknown) => {
    throw new UserError(
      `the address of stage ${naming.stage} is not known; set DATABRICKS_HOST, or apply it here: ${messageOf(error)}`,
    );
  });
  if (typeof url === "string") return url;
  throw new UserError(`stack ${stack} has no output workspace_url: set DATABRICKS_HOST`);
}
