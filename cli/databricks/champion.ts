import type { DatabricksClient } from "./client";
import type { Evaluation } from "./evaluation";
import { readRunArtifact } from "./run-artifact";

/** The version behind the alias `champion`, with what its evaluation measured. */
export interface Champion {
  readonly version: string;
  readonly runId: string;
  readonly evaluation: Evaluation;
}

/**
 * Reads what is live for a registered model.
 * @param fullName three-level name
 * @throws ApiError when the model, the alias or the evaluation of its run does not exist
 */
export async function championOf(client: DatabricksClient, fullName: string): Promise<Champion> {
  const { version, run_id: runId } = await client.call<{ version: number; run_id: string }>(
    "GET",
    `/api/2.1/unity-catalog/models/${fullName}/aliases/champion`,
  );
  const evaluation = await readRunArtifact<Evaluation>(client, runId, "evaluation/evaluation.json");
  return { version: String(version), runId, evaluation };
}
