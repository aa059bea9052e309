import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import { ApiError, NoAnswerError, type DatabricksClient } from "./client";
import { hasEnded, hasRun, inOrder, type Run, type TaskRun } from "./run";

export interface FollowOptions {
  /** Called with the run after each poll. */
  readonly onProgress?: (run: Run) => void;
  /** Called once when a task has started. */
  readonly onTaskStart?: (task: TaskRun) => void;
  /** Called once when a task has a result. */
  readonly onTaskEnd?: (task: TaskRun) => void;
  /** Called before the first retry of a failed request about the run, with the reason of the failure. */
  readonly onReadError?: (reason: string) => void;
  /** When aborted, the run is canceled and followed until it has ended. */
  readonly signal?: AbortSignal;
  /** When aborted, the run is no longer followed, but it continues. */
  readonly detach?: AbortSignal;
  /** Milliseconds without a successful response after which `followRun` fails. @default - 10 minutes */
  readonly timeoutMilliseconds?: number;
}

/** Delays before retries in milliseconds: the first delay, which doubles after each failure, and the longest delay. */
const RETRY = { first: 500, longest: 30_000 };
const DEFAULT_TIMEOUT = 10 * 60_000;

/**
 * Follows a run until it ends, with any result. Retries requests after temporary errors (see `isTransient`) with
 * increasing delays.
 * @returns the ended run, or the last read run if `detach` aborts
 * @throws UserError if temporary errors last for too long; the run continues. ApiError for other errors
 */
export async function followRun(client: DatabricksClient, runId: number, options: FollowOptions = {}): Promise<Run> {
  const { onProgress, signal, detach } = options;
  const begin = Date.now();
  const notify = taskListener(options);
  let isCancelled = false;
  let run: Run = { run_id: runId, state: { life_cycle_state: "PENDING" } };
  for (;;) {
    if (signal?.aborted === true && !isCancelled) {
      await persistently(() => cancelRun(client, runId), runId, options);
      isCancelled = true;
    }
    if (detach?.aborted === true) return run;
    run = (await persistently(() => readRun(client, runId), runId, options)) ?? run;
    onProgress?.(run);
    notify(run);
    if (hasEnded(run)) return run;
    await pause(pollMilliseconds(Date.now() - begin), isCancelled ? [detach] : [signal, detach]);
  }
}

export function readRun(client: DatabricksClient, runId: number): Promise<Run> {
  return client.call("GET", `/api/2.2/jobs/runs/get?run_id=${runId}`);
}

/** Requests the cancellation of a run. Does not wait until the run has ended. */
export async function cancelRun(client: DatabricksClient, runId: number): Promise<void> {
  await client.call("POST", "/api/2.2/jobs/runs/cancel", { run_id: runId });
}

/** Whether a retry of the request can succeed, e.g. after a server error or with a new token. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NoAnswerError) return true;
  return error instanceof ApiError && (error.status >= 500 || [401, 408, 429].includes(error.status));
}

/** Repeats a request after temporary errors until it succeeds; undefined if `detach` aborts first. */
async function persistently<T>(
  request: () => Promise<T>,
  runId: number,
  { onReadError, detach, timeoutMilliseconds = DEFAULT_TIMEOUT }: FollowOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + timeoutMilliseconds;
  for (let wait = RETRY.first; ; wait = Math.min(2 * wait, RETRY.longest)) {
    try {
      return await request();
    } catch (error) {
      if (!isTransient(error) || !(error instanceof Error)) throw error;
      if (detach?.aborted === true) return undefined;
      if (Date.now() + wait > deadline) {
        throw new UserError(
          `run ${runId} continues, but is no longer followed, because requests to the workspace kept failing: ${error.message}`,
        );
      }
      if (wait === RETRY.first) onReadError?.(error.message);
      await pause(wait, [detach]);
    }
  }
}

function taskListener({ onTaskStart, onTaskEnd }: FollowOptions): (run: Run) => void {
  const started = new Set<number>();
  const ended = new Set<number>();
  return ({ tasks = [] }) => {
    for (const task of inOrder(tasks)) {
      if (hasRun(task) && !started.has(task.run_id)) {
        started.add(task.run_id);
        onTaskStart?.(task);
      }
      if (task.state.result_state !== undefined && !ended.has(task.run_id)) {
        ended.add(task.run_id);
        onTaskEnd?.(task);
      }
    }
  };
}

/** Poll interval, which increases with the duration of the run. */
function pollMilliseconds(elapsed: number): number {
  return Math.min(Math.max(200, elapsed / 50), 5000);
}

async function pause(milliseconds: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  const signal = AbortSignal.any(signals.filter((each) => each !== undefined));
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
