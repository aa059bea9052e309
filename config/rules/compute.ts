import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/** Families of EC2 with a GPU that Databricks runs on. */
const GPU_FAMILY = /^(p[3-6]|g[4-6])[a-z]*\./;

/** A GPU runtime needs a GPU, and a GPU idles under a CPU runtime. */
export function computeRule(stage: StageConfig): readonly Finding[] {
  const { sparkVersion, nodeType } = stage.compute;
  const wanted = sparkVersion.includes("-gpu-");
  if (wanted === GPU_FAMILY.test(nodeType)) return [];
  const kind = wanted
    ? "an instance type with a GPU, e.g. g5.xlarge"
    : "an instance type without a GPU, e.g. m6gd.xlarge";
  return [{ path: ["compute", "nodeType"], allowed: `${kind}, for ${sparkVersion}` }];
}
