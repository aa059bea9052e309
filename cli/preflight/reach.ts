import { lookup } from "node:dns/promises";
import { connect, connectToAccount } from "../connect";
import { messageOf } from "../project";
import type { Target } from "../target";
import { awsPort } from "./aws";
import type { Clouds, NamePort, PortResult } from "./clouds";
import { firstLine } from "./facts";
import { databricksAccountPort, workspacePort } from "./databricks";
import type { Subject } from "./subject";

/**
 * Connects to the clouds of a target. In a sandbox, connects only to the workspace: the sandbox has no AWS API, and its
 * account API is only for Terraform and `sandbox exec --account`.
 */
export async function reachClouds({ account, stage, naming }: Subject, target: Target): Promise<Clouds> {
  const { accountId } = account.databricks;
  const isSandbox = target.kind === "sandbox";
  const adoptedHost = stage.workspace.adopt?.host;
  return {
    aws: isSandbox ? { reason: "the sandbox has no AWS API" } : { port: awsPort(stage.aws.region) },
    account: isSandbox
      ? { reason: "preflight does not query the account API of a sandbox" }
      : { port: databricksAccountPort(connectToAccount(accountId), accountId) },
    workspace: await reached(async () => workspacePort((await connect({ naming, adoptedHost }, target)).client)),
    names: NAMES,
  };
}

async function reached<T>(reach: () => Promise<T>): Promise<PortResult<T>> {
  try {
    return { port: await reach() };
  } catch (error) {
    return { reason: firstLine(messageOf(error)) };
  }
}

const NAMES: NamePort = {
  resolves: async (host) => {
    try {
      await lookup(host);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOTFOUND") return false;
      throw error;
    }
  },
};
