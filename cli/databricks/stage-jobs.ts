import type { DatabricksClient } from "./client";
import type { Run } from "./run";
import { compareTexts } from "../../core/text-order";

/** A job in the shape of the Jobs API's list. */
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

/** The jobs whose name is in `names`, sorted by name. */
export async function jobsNamed(client: DatabricksClient, names: readonly string[]): Promise<readonly Job[]> {
  // The API filters by one name, and ignores its case.
  const [name = ""] = names;
  const query = names.length === 1 ? { name } : { limit: "100" };
  const jobs = await client.list<Job>("/api/2.2/jobs/list", { items: "jobs", query });
  return jobs
    .filter(({ settings }) => names.includes(settings.name))
    .toSorted((a, b) => compareTexts(a.settings.name, b.settings.name));
}

/** The latest runs of a job, newest first, in whole pages: at least `most` runs if the job has that many. */
export function runsOf(client: DatabricksClient, { job_id: id }: Job, most: number): Promise<readonly Run[]> {
  // Requests at most 25 runs per page, the maximum of the API.
  const query = { job_id: String(id), limit: String(Math.min(25, most)) };
  return client.list("/api/2.2/jobs/runs/list", { items: "runs", query, most });
}

/** Names of the task parameters that can contain the code version. */
const VERSION_FLAGS = ["code-version", "git-commit"];

/** The code version that the tasks of a job have as a parameter; undefined if no task has such a parameter. */
export async function codeVersionOf(client: DatabricksClient, { job_id: id }: Job): Promise<string | undefined> {
  const { settings } = await client.call<{
    settings: { tasks?: { python_wheel_task?: { named_parameters?: Readonly<Record<string, string>> } }[] };
  }>("GET", `/api/2.2/jobs/get?job_id=${id}`);
  const flags = (settings.tasks ?? []).map(({ python_wheel_task: task }) => task?.named_parameters ?? {});
  return VERSION_FLAGS.flatMap((flag) => flags.flatMap((given) => given[flag] ?? []))[0];
}
