import { hasEnded, hasRun, outcomeOf, secondsOf, type Run, type TaskRun } from "../databricks/run";

/** A human-readable duration, e.g. `4.1 s`, `3 min 12 s`, `2 h 5 min`. */
export function durationText(seconds: number | undefined): string {
  if (seconds === undefined) return "-";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A point in time in UTC, e.g. `2026-11-26 05:49:38Z`; `-` for none. */
export function timeText(milliseconds: number | undefined): string {
  return milliseconds ? new Date(milliseconds).toISOString().replace("T", " ").replace(/\.\d+/, "") : "-";
}

/** One line about a started or ended task, e.g. `train: SUCCESS (12.3 s)`. */
export function taskLine(task: TaskRun): string {
  const attempt = task.attempt_number ? ` (retry ${task.attempt_number})` : "";
  if (!hasEnded(task)) return `${task.task_key}${attempt}: started`;
  const seconds = hasRun(task) ? secondsOf(task) : undefined;
  return `${task.task_key}${attempt}: ${outcomeOf(task)}${seconds === undefined ? "" : ` (${durationText(seconds)})`}`;
}

/** A run or task as `--json` prints it. Times are ISO 8601 in UTC. */
export function runJson(run: Run | TaskRun): Readonly<Record<string, unknown>> {
  const { run_id: runId, state, start_time: start, end_time: end } = run;
  const iso = (time: number | undefined): string | null => (time ? new Date(time).toISOString() : null);
  return {
    runId,
    state: state.life_cycle_state,
    result: state.result_state ?? null,
    start: iso(start),
    end: iso(end),
    seconds: secondsOf(run) ?? null,
    ...("task_key" in run ? {} : { job: run.run_name ?? null, page: run.run_page_url ?? null }),
  };
}
