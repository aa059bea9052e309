import type { DatabricksClient } from "./client";
import type { Run } from "./run";

/** A job as the Jobs API lists it. */
export interface Job {
  readonly job_id: number;
  readonly settings: {
    readonly name: string;
    readonly schedule?: {
      readonly quartz_cron_expression: string;
      readonly timezone_id: string;
      readonly pause_status?: string;
    };
  };
}

/** The jobs that have one of `names`, in the order of their names. */
export async function jobsNamed(client: DatabricksClient, names: readonly string[]): Promise<readonly Job[]> {
  const jobs = await client.list<Job>("/api/2.2/jobs/list", { items: "jobs", query: { limit: "100" } });
  return jobs
    .filter(({ settings }) => names.includes(settings.name))
    .toSorted((a, b) => a.settings.name.localeCompare(b.settings.name));
}

/** The last runs of a job, the newest first: `most` of them, and what the last page has beyond. */
export function runsOf(client: DatabricksClient, { job_id: id }: Job, most: number): Promise<readonly Run[]> {
  // The API answers 25 at most.
  const query = { job_id: String(id), limit: String(Math.min(25, most)) };
  return client.list("/api/2.2/jobs/runs/list", { items: "runs", query, most });
}

/** Flags by which tasks are told the version of their code. */
const VERSION_FLAGS = ["code-version", "git-commit"];

/** The version of the code that a job runs; undefined where its tasks are told none. */
export async function codeVersionOf(client: DatabricksClient, { job_id: id }: Job): Promise<string | undefined> {
  const { settings } = await client.call<{
    settings: { tasks?: { python_wheel_task?: { named_parameters?: Readonly<Record<string, string>> } }[] };
  }>("GET", `/api/2.2/jobs/get?job_id=${id}`);
  const flags = (settings.tasks ?? []).map(({ python_wheel_task: task }) => task?.named_parameters ?? {});
  return VERSION_FLAGS.flatMap((flag) => flags.flatMap((given) => given[flag] ?? []))[0];
}
