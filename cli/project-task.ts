import { jobsDescription } from "../core/jobs-description";

/** A measured quantity as the jobs describe it. */
interface Metric {
  readonly name: string;
  readonly title: string;
}

interface Task {
  readonly primary: string;
  readonly metrics: Readonly<Record<string, { readonly title: string }>>;
}

const PROJECTS: Readonly<Record<string, { readonly task: string }>> = jobsDescription.projects;
const TASKS: Readonly<Record<string, Task>> = jobsDescription.tasks;

/** Names of the jobs that a project can have, in the order in which they first run. */
export const JOB_ROLES: readonly string[] = [...new Set(jobsDescription.steps.map(({ job }) => job))];

/** Task of a project, e.g. `binary`; undefined for one that the jobs do not have. */
export function taskOf(project: string): string | undefined {
  return PROJECTS[project]?.task;
}

/** A project with its task, e.g. `fraud (binary)`. */
export function projectTitle(project: string): string {
  return `${project} (${taskOf(project) ?? "unknown task"})`;
}

/** The metric by which models of a project are compared; undefined for a project that the jobs do not have. */
export function primaryMetric(project: string): Metric | undefined {
  const task = TASKS[taskOf(project) ?? ""];
  return task && { name: task.primary, title: task.metrics[task.primary]?.title ?? task.primary };
}

/** Steps of a job in their order, e.g. those of `training`. */
export function stepsOf(job: string): readonly string[] {
  return jobsDescription.steps.filter((step) => step.job === job).map(({ name }) => name);
}
