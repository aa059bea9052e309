import { ApiError, type DatabricksClient } from "../databricks/client";
import { readRun } from "../databricks/follow";
import type { Run } from "../databricks/run";
import { UserError } from "../project";

/** Error codes of the Jobs API for a run that does not exist. */
const MISSING = ["INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST"];

/** Reads a run by its id. @throws UserError with the command that lists the stage's runs if the run does not exist */
export async function runOfStage(client: DatabricksClient, stage: string, id: number): Promise<Run> {
  try {
    return await readRun(client, id);
  } catch (error) {
    if (!(error instanceof ApiError && MISSING.includes(error.code))) throw error;
    throw new UserError(`${client.host} has no run ${id}: \`./fraudops runs ${stage}\` lists the runs`);
  }
}
