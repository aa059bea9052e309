import type { DatabricksClient } from "./client";

/** Precision and recall over thresholds on the frozen holdout, as the evaluation logged them. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly pr_auc: number;
  readonly champion_pr_auc?: number | null;
}

/** The version behind the alias `champion`, with what its evaluation measured. */
export interface Champion {
  readonly version: string;
  readonly runId: string;
  readonly curve: PrecisionRecallCurve;
}

/**
 * Reads what is live for a registered model.
 * @param fullName three-level name
 * @throws ApiError when the model or the alias does not exist
 */
export async function championOf(client: DatabricksClient, fullName: string): Promise<Champion> {
  const version = await client.call<{ version: number; run_id: string }>(
    "GET",
    `/api/2.1/unity-catalog/models/${fullName}/aliases/champion`,
  );
  const { run } = await client.call<{ run: { info: { artifact_uri: string } } }>(
    "GET",
    `/api/2.0/mlflow/runs/get?run_id=${version.run_id}`,
  );
  const artifacts = run.info.artifact_uri.replace(/^mlflow-artifacts:\/+/, "");
  const curve = await client.call<PrecisionRecallCurve>(
    "GET",
    `/api/2.0/mlflow-artifacts/artifacts/${artifacts}/evaluation/pr_curve.json`,
  );
  return { version: String(version.version), runId: version.run_id, curve };
}
