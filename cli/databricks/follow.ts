import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../project";
import { ApiError, NoAnswerError, type DatabricksClient } from "./client";
import { hasEnded, hasRun, inOrder, type Run, type TaskRun } from "./run";

export interface FollowOptions {
  /** Called with the run whenever it was read. */
  readonly onProgress?: (run: Run) => void;
  /** Called once for each task that has begun. */
  readonly onTaskStart?: (task: TaskRun) => void;
  /** Called once for each task that has a result. */
  readonly onTaskEnd?: (task: TaskRun) => void;
  /** Called when the run cannot be read, with the reason: it is tried again. */
  readonly onTrouble?: (reason: string) => void;
  /** Cancels the run, and goes on until it has ended. */
  readonly signal?: AbortSignal;
  /** Stops following; the run goes on. */
  readonly detach?: AbortSignal;
  /** Longest time without an answer, in milliseconds. @default 10 minutes */
  readonly patience?: number;
}

/** First wait after a failure in milliseconds; it doubles up to the longest. */
const RETRY = { first: 500, longest: 30_000 };
const PATIENCE = 10 * 60_000;

/**
 * Follows a run to its end, whatever its result. What passes (no answer, an error of the workspace, a token that has
 * expired) is tried again, with growing waits.
 * @returns the ended run, or the run as it was read last when `detach` aborts
 * @throws UserError that says that the run goes on, when the workspace cannot be asked for too long
 */
export async function followRun(client: DatabricksClient, runId: number, options: FollowOptions = {}): Promise<Run> {
  const { onProgress, signal, detach } = options;
  const begin = Date.now();
  const tell = taskListener(options);
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
    tell(run);
    if (hasEnded(run)) return run;
    await pause(pollMilliseconds(Date.now() - begin), isCancelled ? [detach] : [signal, detach]);
  }
}

export function readRun(client: DatabricksClient, runId: number): Promise<Run> {
  return client.call("GET", `/api/2.2/jobs/runs/get?run_id=${runId}`);
}

/** Asks for a run to be cancelled; it ends a little later. */
export async function cancelRun(client: DatabricksClient, runId: number): Promise<void> {
  await client.call("POST", "/api/2.2/jobs/runs/cancel", { run_id: runId });
}

/** Whether the same request may be answered a little later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NoAnswerError) return true;
  return error instanceof ApiError && (error.status >= 500 || [401, 408, 429].includes(error.status));
}

/** Repeats a request until it is answered; undefined when following was ended meanwhile. */
async function persistently<T>(
  request: () => Promise<T>,
  runId: number,
  { onTrouble, detach, patience = PATIENCE }: FollowOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + patience;
  for (let wait = RETRY.first; ; wait = Math.min(2 * wait, RETRY.longest)) {
    try {
      return await request();
    } catch (error) {
      if (!isPassing(error) || !(error instanceof Error)) throw error;
      if (detach?.aborted === true) return undefined;
      if (Date.now() + wait > deadline) {
        throw new UserError(`run ${runId} goes on, and cannot be followed any more: ${error.message}`);
      }
      if (wait === RETRY.first) onTrouble?.(error.message);
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

/** Time until a run is read again: the longer it runs, the less it matters to hear of its end at once. */
function pollMilliseconds(elapsed: number): number {
  return Math.min(Math.max(200, elapsed / 50), 5000);
}

async function pause(milliseconds: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  const signal = AbortSignal.any(signals.filter((each) => each !== undefined));
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
