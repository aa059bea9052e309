import type { JsonObject } from "../../ports";
import { blocks, isObject, text } from "../values";

/** Kinds of task that the sandbox can run. */
export const KNOWN_TASK_KINDS = ["python_wheel_task"] as const;

const TASK_KEY = /^[\w-]{1,100}$/;
const MAX_TASKS = 1000;

/** Errors in the tasks of a job, their dependencies and clusters; empty if there are none. */
export function graphFaults(job: JsonObject): readonly string[] {
  const tasks = blocks(job, "task");
  const keys = tasks.map((task) => text(task, "task_key"));
  const clusters = blocks(job, "job_cluster").map((cluster) => text(cluster, "job_cluster_key"));
  return [
    ...(tasks.length > MAX_TASKS ? [`a job can have at most ${MAX_TASKS} tasks, got ${tasks.length}`] : []),
    ...keys
      .filter((key) => !TASK_KEY.test(key))
      .map((key) => `task key "${key}" must be 1 to 100 letters, digits, - and _`),
    ...twice(keys).map((key) => `task key ${key} is used twice`),
    ...twice(clusters).map((key) => `job cluster key ${key} is used twice`),
    ...tasks.flatMap((task) => taskFaults(task, keys, clusters)),
    ...cycles(tasks),
  ];
}

function taskFaults(task: JsonObject, keys: readonly string[], clusters: readonly string[]): readonly string[] {
  const key = text(task, "task_key");
  const unknown = dependencies(task).filter((each) => !keys.includes(each));
  const cluster = text(task, "job_cluster_key");
  const places = ["job_cluster_key", "existing_cluster_id", "environment_key"].filter((name) => text(task, name));
  if (blocks(task, "new_cluster").length > 0) places.push("new_cluster");
  const kinds = Object.entries(task)
    .filter(
      ([name, value]) => name.endsWith("_task") && (isObject(value) || (Array.isArray(value) && value.length > 0)),
    )
    .map(([name]) => name);
  return [
    ...unknown.map((each) => `task ${key} depends on ${each}, which is not a task of the job`),
    ...(cluster && !clusters.includes(cluster) ? [`task ${key}: job cluster ${cluster} is not defined`] : []),
    ...(places.length > 1 ? [`task ${key} must have only one compute argument, got ${places.join(", ")}`] : []),
    ...(kinds.length === 1 ? [] : [`task ${key} must have exactly one task type, got ${kinds.join(", ") || "none"}`]),
  ];
}

function dependencies(task: JsonObject): readonly string[] {
  return blocks(task, "depends_on").map((each) => text(each, "task_key"));
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Repeatedly removes the tasks that depend on no remaining task. Reports a cycle if tasks remain at the end. */
function cycles(tasks: readonly JsonObject[]): readonly string[] {
  let left = tasks;
  for (;;) {
    const keys = left.map((task) => text(task, "task_key"));
    const blocked = left.filter((task) => dependencies(task).some((key) => keys.includes(key)));
    if (blocked.length === 0) return [];
    if (blocked.length === left.length) return [`tasks depend on each other in a circle: ${keys.join(", ")}`];
    left = blocked;
  }
}
