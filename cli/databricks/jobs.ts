import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import type { DatabricksClient } from "./client";

export interface TaskRun {
  readonly task_key: string;
  readonly run_id: number;
  readonly state: {
    readonly life_cycle_state: string;
    readonly result_state?: string;
    readonly state_message?: string;
  };
  readonly start_time?: number;
  readonly end_time?: number;
}

export interface Run {
  readonly run_id: number;
  readonly state: {
    readonly life_cycle_state: string;
    readonly result_state?: string;
    readonly state_message?: string;
  };
  readonly tasks?: readonly TaskRun[];
  readonly run_page_url?: string;
}

const ENDED = new Set(["TERMINATED", "SKIPPED", "INTERNAL_ERROR"]);

export interface FollowOptions {
  /** Called with the run whenever it was read. */
  readonly onProgress?: (run: Run) => void;
  /** Called once for each task that has a result. */
  readonly onTaskEnd?: (task: TaskRun) => void;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a job by name and follows it to its end.
 * @returns the ended run, whatever its result
 * @throws UserError when no job, or more than one, has that name
 */
export async function runJob(
  client: DatabricksClient,
  name: string,
  { onProgress, onTaskEnd, signal }: FollowOptions = {},
): Promise<Run> {
  const query = new URLSearchParams({ name });
  const { jobs = [] } = await client.call<{ jobs?: { job_id: number }[] }>("GET", `/api/2.2/jobs/list?${query}`);
  const [job, ...others] = jobs;
  if (job === undefined) throw new UserError(`no job is named ${name} on ${client.host}: deploy the stage first`);
  if (others.length > 0) throw new UserError(`${jobs.length} jobs are named ${name} on ${client.host}: expected one`);
  const started = await client.call<{ run_id: number }>("POST", "/api/2.2/jobs/run-now", { job_id: job.job_id });
  const told = new Set<string>();
  let cancelled = false;
  const since = Date.now();
  for (;;) {
    await interruptibleSleep(pause(Date.now() - since), cancelled ? undefined : signal);
    if (signal?.aborted === true && !cancelled) {
      cancelled = true;
      await client.call("POST", "/api/2.2/jobs/runs/cancel", { run_id: started.run_id });
    }
    const run = await client.call<Run>("GET", `/api/2.2/jobs/runs/get?run_id=${started.run_id}`);
    onProgress?.(run);
    for (const task of run.tasks ?? []) {
      if (task.state.result_state === undefined || told.has(task.task_key)) continue;
      told.add(task.task_key);
      onTaskEnd?.(task);
    }
    if (ENDED.has(run.state.life_cycle_state)) return run;
  }
}

/** Milliseconds until a run is read again: the longer it runs, the less it matters to hear of its end at once. */
function pause(elapsed: number): number {
  return Math.min(Math.max(200, elapsed / 50), 5000);
}

async function interruptibleSleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** Whether a run ended well. */
export function succeeded(run: Run): boolean {
  return run.state.life_cycle_state === "TERMINATED" && run.state.result_state === "SUCCESS";
}

/** Why a run failed: each failed task with its error, and the page that shows what the tasks printed. */
export async function explainFailure(client: DatabricksClient, run: Run): Promise<string> {
  const lines = [`run ${run.run_id} ended as ${run.state.result_state ?? run.state.life_cycle_state}`];
  for (const task of run.tasks ?? []) {
    const result = task.state.result_state;
    if (result === undefined || result === "SUCCESS" || result === "UPSTREAM_FAILED") continue;
    const route = `/api/2.2/jobs/runs/get-output?run_id=${task.run_id}`;
    const output = await client.call<{ error?: string }>("GET", route);
    lines.push(`task ${task.task_key} (${result}): ${output.error ?? task.state.state_message ?? "no message"}`);
  }
  if (run.run_page_url !== undefined) lines.push(`its page: ${run.run_page_url}`);
  return lines.join("\n");
}

/** Seconds that each task of a run took, in the order in which they started: Databricks lists them by name. */
export function taskSeconds(run: Run): Readonly<Record<string, number>> {
  const ended = (run.tasks ?? []).flatMap(({ task_key, start_time, end_time }) =>
    start_time === undefined || end_time === undefined ? [] : [{ task_key, start_time, end_time }],
  );
  ended.sort((a, b) => a.start_time - b.start_time);
  return Object.fromEntries(ended.map((task) => [task.task_key, (task.end_time - task.start_time) / 1000]));
}
