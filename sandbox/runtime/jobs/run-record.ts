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

/** Where a run or a task of it stands, in the words of the Jobs API. */
export interface RunState {
  readonly lifeCycle: LifeCycleState;
  readonly result?: ResultState;
  readonly message: string;
  /** `status.termination_details.code`, once the run is over. */
  readonly code?: string;
}

/** The latest attempt of one task of a run. Times are milliseconds since the epoch, 0 when not yet. */
export interface TaskRun {
  readonly taskKey: string;
  runId: number;
  attempt: number;
  state: RunState;
  startTime: number;
  /** When the task's own process began. */
  executionStart: number;
  endTime: number;
  log?: string;
  /** Last line of what the task raised. */
  error?: string;
  trace?: string;
}

/** One run of a job, with the settings that held when it began. */
export interface JobRun {
  readonly runId: number;
  readonly jobId: number;
  readonly workspaceId: Scope;
  readonly settings: JobSettings;
  readonly creator: string;
  /** User name or application id whose token the tasks get. */
  readonly runAs: string;
  readonly numberInJob: number;
  /** Values of the job's parameters in this run. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly idempotencyToken?: string;
  readonly tasks: readonly TaskRun[];
  state: RunState;
  readonly startTime: number;
  endTime: number;
}

const FINAL: ReadonlySet<LifeCycleState> = new Set(["TERMINATED", "SKIPPED", "INTERNAL_ERROR"]);

/** Whether nothing more will happen to a run or task. */
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

/** The state of a run all of whose tasks are over. */
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
