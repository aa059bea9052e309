import { UserError } from "../project";
import { isMissing, type DatabricksClient } from "./client";
import type { Evaluation } from "./evaluation";
import { readRunArtifact } from "./run-artifact";

/** The model version with the alias `champion`, and its evaluation. */
export interface Champion {
  readonly version: string;
  readonly runId: string;
  readonly evaluation: Evaluation;
}

/**
 * Reads the champion of a registered model and the evaluation that its training run logged.
 * @param fullName three-level name
 * @throws UserError if the model has no champion; ApiError if the model does not exist; as `readRunArtifact` if the
 *   evaluation cannot be read
 */
export async function championOf(client: DatabricksClient, fullName: string): Promise<Champion> {
  const model = `/api/2.1/unity-catalog/models/${fullName}`;
  const { version, run_id: runId } = await client
    .call<{ version: number; run_id: string }>("GET", `${model}/aliases/champion`)
    .catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await client.call("GET", model);
      throw new UserError(
        `model ${fullName} has no version with the alias champion: \`./fraudops job <stage> training\` trains and releases one, unless serving.release pins a version`,
      );
    });
  const evaluation = await readRunArtifact<Evaluation>(client, runId, "evaluation/evaluation.json");
  return { version: String(version), runId, evaluation };
}
