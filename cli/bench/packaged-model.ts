import { benchScript } from "./python-script";

/**
 * Microseconds per prediction call, by number of rows per call and layer. A layer calls the next layer, so its time
 * includes the next layer's time. The layers are MLflow's `pyfunc`, the `packaged` model (the MLflow model that an
 * endpoint serves), its method `predictions` (encoding and estimator) and the XGBoost `booster`.
 */
export type PackagedModelResult = Readonly<
  Record<string, Readonly<Record<"pyfunc" | "packaged" | "predictions" | "booster", number>>>
>;

/** Measures calls of the packaged model without a model server, compared with calls of its XGBoost booster. */
export function measurePackagedModel(): Promise<PackagedModelResult> {
  return benchScript("packaged_model.py");
}
