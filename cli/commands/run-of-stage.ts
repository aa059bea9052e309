import { ApiError, type DatabricksClient } from "../databricks/client";
import { readRun } from "../databricks/follow";
import type { Run } from "../databricks/run";
import { UserError } from "../project";

/** What a workspace answers of a run that it does not have. */
const MISSING = ["INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST"];

/**
 * A run that a command names.
 * @throws UserError with the command that lists the stage's runs, when the workspace has no such run
 */
export async function runOfStage(client: DatabricksClient, stage: string, id: number): Promise<Run> {
  try {
    return await readRun(client, id);
  } catch (error) {
    if (!(error instanceof ApiError && MISSING.includes(error.code))) throw error;
    throw new UserError(`${client.host} has no run ${id}: \`./fraudops runs ${stage}\` lists them`);
  }
}
