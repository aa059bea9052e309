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
  const circle = circleFault(new Map(tasks.map((task) => [text(task, "task_key"), dependencies(task)])));
  return [
    ...(tasks.length > MAX_TASKS ? [`a job can have at most ${MAX_TASKS} tasks, got ${tasks.length}`] : []),
    ...keys
      .filter((key) => !TASK_KEY.test(key))
      .map((key) => `task key "${key}" must be 1 to 100 letters, digits, - and _`),
    ...twice(keys).map((key) => `task key ${key} is used twice`),
    ...twice(clusters).map((key) => `job cluster key ${key} is used twice`),
    ...tasks.flatMap((task) => taskFaults(task, keys, clusters)),
    ...(circle === undefined ? [] : [circle]),
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

/** Error that names the tasks of a circle of dependencies, if there is one. `upstream` has the dependencies by task. */
export function circleFault(upstream: ReadonlyMap<string, readonly string[]>): string | undefined {
  const visited = new Set<string>();
  /** Follows the dependencies `keys` of the last task of `path`, and returns the tasks of the first circle. */
  const circleFrom = (keys: Iterable<string>, path: readonly string[]): readonly string[] | undefined => {
    for (const key of keys) {
      if (path.includes(key)) return path.slice(path.indexOf(key));
      if (visited.has(key)) continue;
      visited.add(key);
      const circle = circleFrom(upstream.get(key) ?? [], [...path, key]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  const circle = circleFrom(upstream.keys(), []);
  return circle && `tasks depend on each other in a circle: ${circle.join(", ")}`;
}
