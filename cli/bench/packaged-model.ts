import { benchScript } from "./python-script";

/** By rows per call, microseconds per call; each layer has the next one within it. */
export type PackagedModelResult = Readonly<
  Record<string, Readonly<Record<"pyfunc" | "packaged" | "predictions" | "booster", number>>>
>;

/** The packaged model without a server, against the booster that it holds. */
export function measurePackagedModel(): Promise<PackagedModelResult> {
  return benchScript("packaged_model.py");
}
