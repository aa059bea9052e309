import { sandboxOverlay } from "../project";
import { benchScript } from "./python-script";
import { measuredProject, scriptFlags } from "./training";

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
  const flags = scriptFlags(rows, measuredProject(sandboxOverlay));
  return { rows, ...(await benchScript<Omit<EnginesResult, "rows">>("spark_engine.py", flags)) };
}
