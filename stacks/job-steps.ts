import type { PipelineStep } from "../constructs/jobs/pipeline-step";
import type { JobsDescription } from "../core/jobs-description";

/**
 * Steps of one job as pipeline steps, read from the description of the jobs wheel (`jobs/description.json`).
 *
 * @param without steps to leave out; no other step may depend on them
 * @throws Error if the wheel has no step of the job
 */
export function stepsOf({ steps }: JobsDescription, job: string, without: readonly string[] = []): PipelineStep[] {
  const own = steps.filter((step) => step.job === job && !without.includes(step.name));
  if (own.length === 0) {
    const jobs = [...new Set(steps.map((step) => step.job))];
    throw new Error(`the jobs wheel has no job "${job}"; it has ${jobs.join(", ")}`);
  }
  return own.map(({ name, after, flags }) => ({
    key: name,
    dependsOn: after,
    flags: flags.map((flag) => flag.name.replace(/^--/, "")),
  }));
}
