import { hasGpu, NODE_TYPES } from "../../core/node-types";
import type { StageConfig } from "../schema";
import { suggest } from "../suggest";
import type { Finding } from "./finding";

/**
 * First major runtime with Scala 2.13 only, and the runtime with both Scala 2.12 and 2.13. Source: Databricks Runtime
 * release notes.
 */
const SCALA_2_13_ONLY = 17;
const SCALA_EITHER = "16.4";

/** Checks the Scala version of the runtime, and that the instance type exists and matches the runtime. */
export function computeRule(stage: StageConfig): readonly Finding[] {
  return [...runtime(stage), ...nodeType(stage)];
}

function runtime({ compute: { sparkVersion } }: StageConfig): readonly Finding[] {
  const [, version = "", scala = ""] = /^(\d+\.\d+)\..*scala(2\.\d+)$/.exec(sparkVersion) ?? [];
  const wanted = Number.parseInt(version, 10) >= SCALA_2_13_ONLY ? "2.13" : "2.12";
  if (version === SCALA_EITHER || scala === wanted) return [];
  const allowed = `a runtime with Scala ${wanted}, the only Scala version of runtime ${version}`;
  return [{ path: ["compute", "sparkVersion"], allowed, meant: sparkVersion.replace(scala, wanted) }];
}

/** Requires a GPU instance for a GPU runtime. Requires a CPU instance for a CPU runtime, which would not use a GPU. */
function nodeType({ compute: { sparkVersion, nodeType: given } }: StageConfig): readonly Finding[] {
  const path = ["compute", "nodeType"];
  const needsGpu = sparkVersion.includes("-gpu-");
  const fitting = NODE_TYPES.filter((type) => hasGpu(type) === needsGpu);
  if (fitting.includes(given)) return [];
  const kind = needsGpu
    ? "an instance type with a GPU, e.g. g5.xlarge"
    : "an instance type without a GPU, e.g. m6gd.xlarge";
  if (NODE_TYPES.includes(given)) return [{ path, allowed: `${kind}, for ${sparkVersion}` }];
  const allowed = `${kind}, that Databricks offers and that has a local disk; core/node-types.ts lists these types`;
  return [{ path, allowed, meant: nearest(given, fitting) }];
}

/** The type of the same size in a similarly named family (`m5d.xlarge` for `m5.xlarge`), or the nearest spelling. */
function nearest(given: string, types: readonly string[]): string | undefined {
  const [family = "", size] = given.split(".");
  return types.find((type) => type.startsWith(family) && type.endsWith(`.${size ?? ""}`)) ?? suggest(given, types);
}
