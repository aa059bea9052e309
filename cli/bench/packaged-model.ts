import { benchScript } from "./python-script";

/** Microseconds per call, by rows per call. Each layer includes the next one. */
export type PackagedModelResult = Readonly<
  Record<string, Readonly<Record<"pyfunc" | "packaged" | "predictions" | "booster", number>>>
>;

/** Measures the packaged model without a server, compared with the booster inside it. */
export function measurePackagedModel(): Promise<PackagedModelResult> {
  return benchScript("packaged_model.py");
}
