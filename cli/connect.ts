import path from "node:path";
import type { Naming } from "../core/naming";
import { UserError } from "./project";
import { mintToken, sandboxStatus } from "./sandbox/control";
import { requireSandbox } from "./sandbox/info";

/** How to reach a stage's workspace. */
export interface Connection {
  readonly host: string;
  readonly token: string;
  /** Token that acts as a principal; against a real workspace it is the caller's own. */
  tokenOf(principal: string): Promise<string>;
}

/**
 * A stage's workspace: the one that `DATABRICKS_HOST` and `DATABRICKS_TOKEN` name, else that of the running sandbox.
 * @throws UserError when neither is there
 */
export async function connect(naming: Naming, home: string): Promise<Connection> {
  const { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token } = process.env;
  if (host !== undefined && token !== undefined) return { host, token, tokenOf: () => Promise.resolve(token) };
  const info = requireSandbox(path.resolve(home));
  const { workspaces } = await sandboxStatus(info);
  const workspace = workspaces.find(({ name }) => name === naming.name());
  if (workspace === undefined) {
    const names = workspaces.map(({ name }) => name).join(", ") || "none";
    throw new UserError(`stage ${naming.stage} has no workspace in the sandbox (there: ${names}): deploy it first`);
  }
  return { host: workspace.url, token: info.adminToken, tokenOf: (principal) => mintToken(info, principal) };
}
