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

interface Page {
  readonly next_page_token?: string;
}

/** The jobs whose name begins with one of `prefixes`, in the order of their names. */
export async function jobsNamed(client: DatabricksClient, prefixes: readonly string[]): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ limit: "100", ...(token === undefined ? {} : { page_token: token }) });
    const page = await client.call<Page & { jobs?: Job[] }>("GET", `/api/2.2/jobs/list?${query}`);
    jobs.push(...(page.jobs ?? []));
    token = page.next_page_token || undefined;
  } while (token !== undefined);
  return jobs
    .filter(({ settings }) => prefixes.some((prefix) => settings.name.startsWith(prefix)))
    .toSorted((a, b) => a.settings.name.localeCompare(b.settings.name));
}

/** The last runs of a job, the newest first. */
export async function runsOf(client: DatabricksClient, { job_id: id }: Job, limit: number): Promise<readonly Run[]> {
  const runs: Run[] = [];
  let token: string | undefined;
  do {
    // The API answers 25 at most.
    const size = String(Math.min(25, limit - runs.length));
    const query = new URLSearchParams({ job_id: String(id), limit: size, ...(token && { page_token: token }) });
    const page = await client.call<Page & { runs?: Run[] }>("GET", `/api/2.2/jobs/runs/list?${query}`);
    runs.push(...(page.runs ?? []));
    token = page.next_page_token || undefined;
  } while (token !== undefined && runs.length < limit);
  return runs;
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
