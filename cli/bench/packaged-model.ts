import { benchScript } from "./python-script";

/**
 * Median microseconds per call. The outer key is the number of rows per call, the inner key a layer of the model.
 * The layers, outermost first, are MLflow's `pyfunc`, the `packaged` model (the MLflow model that an endpoint serves),
 * the method `predictions` of this model (encoding and estimator) and the XGBoost `booster`. Each layer calls the next
 * one, so the time of a layer includes the times of all later layers.
 */
export type PackagedModelResult = Readonly<
  Record<string, Readonly<Record<"pyfunc" | "packaged" | "predictions" | "booster", number>>>
>;

/** Measures calls of the packaged model without a model server, compared with calls of its XGBoost booster. */
export function measurePackagedModel(): Promise<PackagedModelResult> {
  return benchScript("packaged_model.py");
}
