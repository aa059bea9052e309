import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { defined } from "../defined";
import type { JsonObject } from "../ports";
import { isFinal, type JobRun, type RunState, type TaskRun } from "../runtime/jobs/run-record";

/** Maximum size of a log in the answer of `get-output`, in bytes. */
const LOG_LIMIT = 5 * 1024 * 1024;

/** API body of a run in `runs/get` and `runs/list`. */
export function runBody(run: JobRun, workspaceUrl: string, withTasks: boolean): JsonObject {
  return {
    ...common(run.runId, run.state, run.startTime, run.endTime),
    job_id: run.jobId,
    run_name: run.settings.name ?? "Untitled",
    number_in_job: run.runId,
    creator_user_name: run.creator,
    run_as_user_name: run.runAs,
    run_type: "JOB_RUN",
    format: "MULTI_TASK",
    trigger: "ONE_TIME",
    original_attempt_run_id: run.runId,
    run_page_url: `${workspaceUrl}/#job/${run.jobId}/run/${run.runId}`,
    job_parameters: Object.entries(run.parameters).map(([name, value]) => ({ name, value })),
    ...(Object.keys(run.overrides).length > 0 ? { overriding_parameters: { job_parameters: run.overrides } } : {}),
    ...(withTasks ? { tasks: run.tasks.map((task) => taskBody(run, task, workspaceUrl)) } : {}),
  };
}

/** API body of a task run. */
export function taskBody(run: JobRun, task: TaskRun, workspaceUrl: string): JsonObject {
  const settings = run.settings.tasks?.find((candidate) => candidate.task_key === task.taskKey);
  return {
    ...(settings as unknown as JsonObject),
    ...common(task.runId, task.state, task.startTime || run.startTime, task.endTime),
    ...(task.executionStart > 0
      ? { execution_duration: Math.max(0, (task.endTime || Date.now()) - task.executionStart) }
      : {}),
    setup_duration: task.executionStart > 0 ? task.executionStart - task.startTime : 0,
    attempt_number: task.attempt,
    task_key: task.taskKey,
    run_page_url: `${workspaceUrl}/#job/${run.jobId}/run/${task.runId}`,
  };
}

/** Answer of `runs/get-output` for a task. */
export function outputBody(run: JobRun, task: TaskRun, workspaceUrl: string): JsonObject {
  const { text, truncated } = task.log === undefined ? { text: "", truncated: false } : logOf(task.log, LOG_LIMIT);
  return {
    metadata: { ...taskBody(run, task, workspaceUrl), job_id: run.jobId, job_run_id: run.runId, run_type: "JOB_RUN" },
    logs: text,
    logs_truncated: truncated,
    ...defined({ error: task.error, error_trace: task.trace }),
  };
}

function common(runId: number, state: RunState, startTime: number, endTime: number): JsonObject {
  return {
    run_id: runId,
    start_time: startTime,
    end_time: endTime,
    run_duration: (endTime || Date.now()) - startTime,
    state: {
      life_cycle_state: state.lifeCycle,
      state_message: state.message,
      user_cancelled_or_timedout: state.result === "CANCELED" || state.result === "TIMEDOUT",
      ...defined({ result_state: state.result }),
    },
    status: statusBody(state),
  };
}

function statusBody(state: RunState): JsonObject {
  if (!isFinal(state)) {
    const waiting = state.lifeCycle === "WAITING_FOR_RETRY";
    return { state: waiting ? "WAITING" : state.lifeCycle };
  }
  const code = state.code ?? "INTERNAL_ERROR";
  const own = ["INTERNAL_ERROR", "DRIVER_ERROR", "CLUSTER_ERROR"].includes(code);
  const type = code === "SUCCESS" ? "SUCCESS" : own ? "INTERNAL_ERROR" : "CLIENT_ERROR";
  return { state: "TERMINATED", termination_details: { code, type, message: state.message } };
}

/** The last `limit` bytes of a log file, and whether the text lacks the beginning of the file. */
export function logOf(file: string, limit: number): { readonly text: string; readonly truncated: boolean } {
  if (!existsSync(file)) return { text: "", truncated: false };
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const length = Math.min(size, limit);
    const content = Buffer.alloc(length);
    readSync(handle, content, 0, length, size - length);
    return { text: content.toString("utf8"), truncated: size > length };
  } finally {
    closeSync(handle);
  }
}
