import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import { ApiError, type DatabricksClient } from "./client";
import { followRun, isTransient, type FollowOptions } from "./follow";
import { hasEnded, outcomeOf, type Run } from "./run";
import { jobsNamed, type Job } from "./stage-jobs";

/** Delays in milliseconds before a failed request to start a job run is repeated. */
const START_RETRIES = [500, 2000, 8000];

/**
 * The job with this name.
 * @throws UserError if no job or several jobs have this name
 */
export async function jobNamed(client: DatabricksClient, name: string): Promise<Job> {
  const jobs = await jobsNamed(client, [name]);
  const [job, ...others] = jobs;
  if (job === undefined)
    throw new UserError(
      `no job is named ${name} on ${client.host}: deploy the stage first, \`./fraudops apply <stage>\``,
    );
  if (others.length > 0)
    throw new UserError(
      `${jobs.length} jobs are named ${name} on ${client.host}: delete all except the one in the Terraform state`,
    );
  return job;
}

/**
 * Starts a job by name.
 * @param parameters job parameters by name; absent ones have their defaults
 * @returns id of the run
 * @throws UserError if no job or several jobs have this name
 */
export async function startJob(
  client: DatabricksClient,
  name: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<number> {
  const job = await jobNamed(client, name);
  // The idempotency token prevents a second run if the request is repeated after a lost response.
  const given = Object.keys(parameters).length === 0 ? {} : { job_parameters: parameters };
  const body = { job_id: job.job_id, idempotency_token: randomUUID(), ...given };
  for (let retries = 0; ; retries += 1) {
    try {
      return (await client.call<{ run_id: number }>("POST", "/api/2.2/jobs/run-now", body)).run_id;
    } catch (error) {
      const wait = START_RETRIES[retries];
      if (wait === undefined || !isTransient(error) || isUnauthenticated(error)) throw error;
      await sleep(wait);
    }
  }
}

/** Whether the workspace refused the token. A start is then not retried, because a retry would send the same token. */
function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/**
 * Starts a job by name and follows the run until it ends.
 * @returns the ended run, whatever its result
 * @throws UserError if no job or several jobs have this name
 */
export async function runJob(client: DatabricksClient, name: string, options: FollowOptions = {}): Promise<Run> {
  return followRun(client, await startJob(client, name), options);
}

/** Explains the failure of a run: each failed task with its error, and the URL of the page with the logs. */
export async function explainFailure(client: DatabricksClient, run: Run): Promise<string> {
  const lines = [`run ${run.run_id} ended as ${outcomeOf(run)}`];
  for (const { task, result, error } of await taskErrors(client, run)) lines.push(`task ${task} (${result}): ${error}`);
  if (run.run_page_url !== undefined) lines.push(`page of the run: ${run.run_page_url}`);
  return lines.join("\n");
}

/** Result states of tasks that succeeded, were excluded, or ended because of another task or a cancellation. */
const NO_ERROR = new Set(["SUCCESS", "UPSTREAM_FAILED", "UPSTREAM_CANCELED", "CANCELED", "EXCLUDED"]);

/** A task that failed because of its own error. */
export interface TaskError {
  readonly task: string;
  readonly result: string;
  readonly error: string;
}

/** The failed tasks of an ended run, with their errors. */
export async function taskErrors(client: DatabricksClient, run: Run): Promise<readonly TaskError[]> {
  const errors: TaskError[] = [];
  for (const task of hasEnded(run) ? (run.tasks ?? []) : []) {
    const result = task.state.result_state;
    if (result === undefined || NO_ERROR.has(result)) continue;
    const route = `/api/2.2/jobs/runs/get-output?run_id=${task.run_id}`;
    const { state_message: message } = task.state;
    const error = await client.call<{ error?: string }>("GET", route).then(
      (output) => output.error ?? message ?? "no message",
      (reason: unknown) => {
        // The run has failed, also if the caller may not read the output of its tasks.
        if (!(reason instanceof ApiError)) throw reason;
        return message ?? `its error cannot be read: ${reason.message}`;
      },
    );
    errors.push({ task: task.task_key, result, error });
  }
  return errors;
}
