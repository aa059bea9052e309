import { sandboxOverlay } from "../project";
import { benchScript } from "./python-script";
import { measuredProject, scriptFlags } from "./training";

/** Result of the training job's step `train` with one engine. */
interface EngineRun {
  readonly seconds: number;
  /** Mean of the primary metric over the cross-validation folds of the selected candidate. */
  readonly metric: number;
}

/**
 * Results of the training job's step `train` on the same rows with the engines `local` (XGBoost on the driver) and
 * `spark` (`xgboost.spark`).
 */
export interface EnginesResult {
  readonly rows: number;
  readonly local: EngineRun;
  readonly spark: EngineRun;
}

/** Trains the XGBoost candidates of the fraud project with each engine and measures the duration. */
export async function measureEngines(rows: number): Promise<EnginesResult> {
  const flags = scriptFlags(rows, measuredProject(sandboxOverlay));
  return { rows, ...(await benchScript<Omit<EnginesResult, "rows">>("spark_engine.py", flags)) };
}
