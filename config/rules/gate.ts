import { JOBS, type MetricDescription } from "../../core/jobs-description";
import type { Limits } from "../projects/schema";
import type { StageConfig } from "../schema";
import { suggest } from "../suggest";
import { forEachProject, type Finding } from "./finding";

type Metrics = Readonly<Record<string, MetricDescription>>;

/**
 * Checks the limits of each project's gate. `limits` may contain metrics of the project's ML task and metrics that all
 * tasks have, e.g. a latency. `sliceLimits` may contain only metrics of the task, and only if the project declares
 * slices. A limit must be the one that the metric requires, `min` or `max`, and must be in the metric's range.
 */
export function gateRule(stage: StageConfig, jobs = JOBS): readonly Finding[] {
  return forEachProject(stage, ({ gate }, name) => {
    const project = jobs.projects[name];
    if (project === undefined) return [];
    const task = jobs.tasks[project.task];
    if (task === undefined) return [];
    const metrics = { ...task.metrics, ...jobs.metrics };
    const findings = [
      ...limitFindings(gate.limits, metrics, ["gate", "limits"], project.task),
      ...limitFindings(gate.sliceLimits ?? {}, task.metrics, ["gate", "sliceLimits"], project.task),
    ];
    if (gate.sliceLimits === undefined || project.slices.length > 0) return findings;
    return [...findings, { path: ["gate", "sliceLimits"], allowed: `no value: ${name} declares no slices` }];
  });
}

function limitFindings(limits: Limits, metrics: Metrics, path: Finding["path"], task: string): readonly Finding[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const metric = metrics[name];
    const at = [...path, name];
    if (metric === undefined) {
      const known = Object.keys(metrics);
      const allowed = `a metric of ${task} models: ${known.join(", ")}`;
      return [{ path: at, allowed, meant: suggest(name, known), about: "key" as const }];
    }
    return sideFindings(metric, limit ?? {}).map((finding) => ({ ...finding, path: [...at, ...finding.path] }));
  });
}

function sideFindings(metric: MetricDescription, limit: NonNullable<Limits[string]>): readonly Finding[] {
  const [side, other] = metric.better === "higher" ? (["min", "max"] as const) : (["max", "min"] as const);
  const why = `${side}, because ${metric.title} is better when ${metric.better}`;
  if (limit[other] !== undefined) return [{ path: [other], allowed: why, about: "key" }];
  const value = limit[side];
  if (value === undefined) return [{ path: [], allowed: `a mapping with ${why}` }];
  const { least, greatest } = metric;
  if ((least === null || value >= least) && (greatest === null || value <= greatest)) return [];
  const bounds = [
    ...(least === null ? [] : [`at least ${String(least)}`]),
    ...(greatest === null ? [] : [`at most ${String(greatest)}`]),
  ];
  return [{ path: [side], allowed: `a number, ${bounds.join(" and ")}: the range of ${metric.title}` }];
}
