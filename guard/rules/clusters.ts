import { isObject, type JsonObject } from "../../core/json";
import { blocksOf, isSet, type PlannedResource } from "../planned-stack";

/** A cluster that a job or cluster resource declares. */
export interface Cluster {
  readonly name: string;
  readonly settings: JsonObject;
}

/** Settings of all clusters in a job or cluster resource, including those of nested tasks. */
export function clusters({ type, values }: PlannedResource): readonly Cluster[] {
  if (type === "databricks_cluster") return [{ name: "the cluster", settings: values }];
  return clustersIn(values, "the job's cluster");
}

function clustersIn(value: unknown, name: string): readonly Cluster[] {
  if (Array.isArray(value)) return value.flatMap((item) => clustersIn(item, name));
  if (!isObject(value)) return [];
  const inner = isOwner(value) ? `cluster of ${ownerOf(value)}` : name;
  return Object.entries(value).flatMap(([key, part]) =>
    key === "new_cluster"
      ? blocksOf(value, key).map((settings) => ({ name: inner, settings }))
      : clustersIn(part, inner),
  );
}

/** Whether a block is a task or a job cluster, i.e. has a key. */
export function isOwner(value: JsonObject): boolean {
  return isSet(value["task_key"] ?? value["job_cluster_key"]);
}

/** Key of a task or job cluster. */
export function ownerOf(value: JsonObject): string {
  return String(value["task_key"] ?? value["job_cluster_key"]);
}
