import { POSITIVE_SHARE } from "./training";
import { benchScript } from "./python-script";

/** The step `train` with one engine. */
interface EngineRun {
  readonly seconds: number;
  /** Mean primary metric of the winner's folds. */
  readonly metric: number;
}

/** The step `train` with both engines on the same rows. */
export interface EnginesResult {
  readonly rows: number;
  readonly local: EngineRun;
  readonly spark: EngineRun;
}

/** Trains the XGBoost candidates of the fraud project with each engine. */
export async function measureEngines(rows: number): Promise<EnginesResult> {
  const flags = { rows, "fraud-share": POSITIVE_SHARE, seed: 7, folds: 3 };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { rows, ...(await benchScript<Omit<EnginesResult, "rows">>("spark_engine.py", args)) };
}
