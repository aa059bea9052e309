import type { Scope } from "../../ports";
import type { JobSettings } from "./job-settings";

export type LifeCycleState =
  | "QUEUED"
  | "PENDING"
  | "BLOCKED"
  | "RUNNING"
  | "TERMINATING"
  | "TERMINATED"
  | "SKIPPED"
  | "WAITING_FOR_RETRY"
  | "INTERNAL_ERROR";

export type ResultState =
  | "SUCCESS"
  | "FAILED"
  | "TIMEDOUT"
  | "CANCELED"
  | "UPSTREAM_FAILED"
  | "UPSTREAM_CANCELED"
  | "MAXIMUM_CONCURRENT_RUNS_REACHED";

/** State of a run or of a task, with the values of the Jobs API. */
export interface RunState {
  readonly lifeCycle: LifeCycleState;
  readonly result?: ResultState;
  readonly message: string;
  /** `status.termination_details.code` in the Jobs API, if the run or task has ended. */
  readonly code?: string;
}

/** The latest attempt of one task of a run. Times are milliseconds since the epoch; 0 for a time not yet reached. */
export interface TaskRun {
  readonly taskKey: string;
  runId: number;
  attempt: number;
  state: RunState;
  startTime: number;
  /** Time at which the task's process started. */
  executionStart: number;
  endTime: number;
  log?: string;
  /** Type and message of the exception that the task raised, or another reason why the task failed or was stopped. */
  error?: string;
  trace?: string;
}

/** A run of a job, with the settings that the job had when the run started. */
export interface JobRun {
  readonly runId: number;
  readonly jobId: number;
  readonly workspaceId: Scope;
  readonly settings: JobSettings;
  readonly creator: string;
  /** User name or application id that the tasks run as. */
  readonly runAs: string;
  /** Values of the job parameters in this run. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly idempotencyToken?: string;
  readonly tasks: readonly TaskRun[];
  state: RunState;
  readonly startTime: number;
  endTime: number;
}

const FINAL: ReadonlySet<LifeCycleState> = new Set(["TERMINATED", "SKIPPED", "INTERNAL_ERROR"]);

/** Whether the state of a run or task is final. */
export function isFinal(state: RunState): boolean {
  return FINAL.has(state.lifeCycle);
}

export const SUCCEEDED: RunState = { lifeCycle: "TERMINATED", result: "SUCCESS", message: "", code: "SUCCESS" };

export const CANCELED: RunState = {
  lifeCycle: "TERMINATED",
  result: "CANCELED",
  message: "Run cancelled.",
  code: "USER_CANCELED",
};

/** The state of a run after all its tasks have ended. */
export function outcomeOf(tasks: readonly TaskRun[]): RunState {
  if (tasks.every((task) => task.state.result === "SUCCESS")) return SUCCEEDED;
  const culprit =
    tasks.find((task) => task.state.result === "FAILED" || task.state.result === "TIMEDOUT") ??
    tasks.find((task) => task.state.result === "CANCELED");
  if (culprit?.state.result === "CANCELED") return CANCELED;
  const skipped = tasks.some((task) => task.state.result === "UPSTREAM_FAILED");
  return {
    lifeCycle: "INTERNAL_ERROR",
    result: "FAILED",
    message:
      `Task ${culprit?.taskKey} failed with message: ${culprit?.state.message}.` +
      (skipped ? " This caused all downstream tasks to get skipped." : ""),
    code: culprit?.state.code ?? "RUN_EXECUTION_ERROR",
  };
}
