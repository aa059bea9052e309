import { benchScript } from "./python-script";

/**
 * Microseconds per prediction call, by number of rows per call and layer of the model. Each layer calls the next one,
 * so its time includes that of the next one: MLflow's `pyfunc`, the packaged model, its `predictions` (encoding and
 * estimator), the XGBoost `booster`.
 */
export type PackagedModelResult = Readonly<
  Record<string, Readonly<Record<"pyfunc" | "packaged" | "predictions" | "booster", number>>>
>;

/** Measures the packaged model without a model server, compared with the XGBoost booster inside the model. */
export function measurePackagedModel(): Promise<PackagedModelResult> {
  return benchScript("packaged_model.py");
}
