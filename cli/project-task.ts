import { JOBS, type MetricDescription } from "../core/jobs-description";

/** Names of the jobs that a project can have, in the order of `jobs/description.json`. */
export const JOB_ROLES: readonly string[] = [...new Set(JOBS.steps.map(({ job }) => job))];

/** Steps of a job in order, e.g. of `training`. */
export function stepsOf(job: string): readonly string[] {
  return JOBS.steps.filter((step) => step.job === job).map(({ name }) => name);
}

/** ML task of a project, e.g. `binary`; undefined for an unknown project. */
export function taskOf(project: string): string | undefined {
  return JOBS.projects[project]?.task;
}

/** A project with its ML task, e.g. `fraud (binary)`. */
export function projectTitle(project: string): string {
  return `${project} (${taskOf(project) ?? "unknown task"})`;
}

/** A metric with its name. */
export interface NamedMetric extends MetricDescription {
  readonly name: string;
}

/** Metrics of a project: the primary metric of its ML task, the task's other metrics, and those common to all tasks. */
export function metricsOf(project: string): readonly NamedMetric[] {
  const task = JOBS.tasks[taskOf(project) ?? ""];
  if (task === undefined) return [];
  const all = Object.entries({ ...task.metrics, ...JOBS.metrics }).map(([name, metric]) => ({ name, ...metric }));
  return all.toSorted((a, b) => Number(b.name === task.primary) - Number(a.name === task.primary));
}
