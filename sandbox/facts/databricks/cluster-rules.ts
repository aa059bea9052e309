import type { JsonObject } from "../../ports";
import type { BehaviourContext } from "../types";
import { block, map, number, text, textOf } from "../values";
import { parseDefinition, violations } from "./policy-definition";

/** Databricks Runtime versions that the sandbox accepts for a cluster, long-term support versions first. */
const RUNTIMES = ["17.3", "16.4", "15.4", "14.3", "13.3", "12.2", "18.0", "17.2", "17.1", "17.0"];
const SPARK_VERSION = /^(\d+\.\d+)\.x-(?:(?:cpu-ml|gpu-ml|photon|aarch64)-)*scala2\.(12|13)$/;

/** Major version of the first Databricks Runtime that supports only Scala 2.13. */
const SCALA_2_13_ONLY = 17;

/** Pattern of the node types that the sandbox accepts for a cluster, i.e. EC2 instance types and fleet types. */
const NODE_TYPE =
  /^(m4|m5|m5a|m5d|m5dn|m5n|m5zn|m6g|m6gd|m6i|m6id|m6idn|m6in|m7a|m7g|m7gd|m7i|m8g|m8gd|c4|c5|c5a|c5ad|c5d|c5n|c6g|c6gd|c6i|c6id|c6in|c7g|c7gd|c7i|c8g|r4|r5|r5a|r5d|r5dn|r5n|r6g|r6gd|r6i|r6id|r6idn|r6in|r7a|r7g|r7gd|r7i|r8g|rd-fleet|md-fleet|i3|i3en|i4g|i4i|z1d|d3|g4dn|g5|g6|p3|p4d|p5)\.(large|\d*xlarge)$/;

/** Apache Spark version of each Databricks Runtime, by the runtime's major version. */
const SPARK_OF_RUNTIME: Readonly<Record<string, string>> = {
  "12": "3.3.2",
  "13": "3.4.1",
  "14": "3.5.0",
  "15": "3.5.0",
  "16": "3.5.2",
  "17": "4.0.0",
  "18": "4.0.0",
};
const LONG_TERM = ["17.3", "16.4", "15.4", "14.3", "13.3", "12.2"];

/**
 * Values of `spark_version` that the sandbox lists, with the display names that Databricks uses. A cluster may also use
 * other variants of these runtimes that match `SPARK_VERSION`, e.g. `photon`.
 */
export function sparkVersions(): readonly { readonly key: string; readonly name: string }[] {
  return RUNTIMES.flatMap((runtime) => {
    const scala = Number.parseInt(runtime, 10) < SCALA_2_13_ONLY ? "2.12" : "2.13";
    const spark = SPARK_OF_RUNTIME[runtime.replace(/\..*/, "")] ?? "";
    const kinds = [
      ["", ""],
      ["cpu-ml-", " ML"],
      ["gpu-ml-", " ML"],
    ] as const;
    return kinds.map(([kind, words]) => ({
      key: `${runtime}.x-${kind}scala${scala}`,
      name:
        `${runtime}${LONG_TERM.includes(runtime) ? " LTS" : ""}${words} ` +
        `(includes Apache Spark ${spark}${kind === "gpu-ml-" ? ", GPU" : ""}, Scala ${scala})`,
    }));
  });
}

/** An EC2 instance type: name, cores and memory. */
export interface NodeType {
  readonly name: string;
  readonly category: string;
  readonly cores: number;
  readonly memoryMb: number;
}

/** Memory per core in megabytes, by class of EC2 family: compute, general purpose, memory optimized. */
const CLASSES = [
  ["c", "Compute Optimized", 2048],
  ["m", "General Purpose", 4096],
  ["r", "Memory Optimized", 8192],
] as const;
const GENERATIONS = ["5", "5d", "6g", "6gd", "6i", "6id", "7g", "7gd", "7i"];
/** EC2 instance sizes, as numbers of cores. */
const SIZES = [2, 4, 8, 16, 32] as const;

/**
 * Node types that the sandbox lists: the combinations of `CLASSES`, `GENERATIONS` and `SIZES` that match `NODE_TYPE`. A
 * cluster may also use any other node type that matches `NODE_TYPE`.
 */
export function nodeTypes(): readonly NodeType[] {
  return CLASSES.flatMap(([letter, category, memory]) =>
    GENERATIONS.flatMap((generation) =>
      SIZES.map((cores) => ({
        name: `${letter}${generation}.${cores === 2 ? "large" : cores === 4 ? "xlarge" : `${cores / 4}xlarge`}`,
        category,
        cores,
        memoryMb: cores * memory,
      })),
    ),
  ).filter(({ name }) => NODE_TYPE.test(name));
}

/** Errors in the specification of a job cluster; empty if the sandbox accepts the cluster. */
export function clusterFaults(cluster: JsonObject, context: BehaviourContext): readonly string[] {
  return [...versionFaults(cluster), ...nodeFaults(cluster), ...sizeFaults(cluster), ...policyFaults(cluster, context)];
}

function versionFaults(cluster: JsonObject): readonly string[] {
  const version = text(cluster, "spark_version");
  const match = SPARK_VERSION.exec(version);
  const [runtime = "", scala = ""] = match?.slice(1) ?? [];
  const scalaFits = scala === "13" ? Number(runtime) >= 16.4 : Number.parseInt(runtime, 10) < SCALA_2_13_ONLY;
  return RUNTIMES.includes(runtime) && scalaFits ? [] : [`Invalid spark version ${version}.`];
}

function nodeFaults(cluster: JsonObject): readonly string[] {
  if (text(cluster, "instance_pool_id")) return [];
  return ["node_type_id", "driver_node_type_id"]
    .filter((name) => name === "node_type_id" || text(cluster, name) !== "")
    .map((name) => text(cluster, name))
    .filter((type) => !NODE_TYPE.test(type))
    .map((type) => `Node type ${type || "(none)"} is not supported.`);
}

/**
 * Errors for an autoscaling minimum above the maximum, and for a cluster that has neither workers nor the settings of a
 * single-node cluster.
 */
function sizeFaults(cluster: JsonObject): readonly string[] {
  const scale = block(cluster, "autoscale");
  if (scale) {
    const [least, most] = [number(scale, "min_workers") ?? 0, number(scale, "max_workers") ?? 0];
    return least <= most ? [] : [`autoscale: min_workers ${least} exceeds max_workers ${most}`];
  }
  if ((number(cluster, "num_workers") ?? 0) > 0 || cluster["is_single_node"] === true) return [];
  const conf = map(cluster, "spark_conf");
  const single = conf["spark.databricks.cluster.profile"] === "singleNode" && text(conf, "spark.master") !== "";
  const tagged = map(cluster, "custom_tags")["ResourceClass"] === "SingleNode";
  return single && tagged
    ? []
    : [
        "num_workers 0 requires a single-node cluster: set is_single_node; or set spark_conf " +
          "spark.databricks.cluster.profile = singleNode and spark.master, and custom_tags ResourceClass = SingleNode",
      ];
}

function policyFaults(cluster: JsonObject, { store, scope }: BehaviourContext): readonly string[] {
  const id = text(cluster, "policy_id");
  if (!id) return [];
  const policy = store.get("databricks_cluster_policy", scope, id);
  if (!policy) return [`Can't find a cluster policy with id: ${id}.`];
  return violations(parseDefinition(textOf(policy, "definition")), cluster);
}
