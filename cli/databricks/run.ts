/** State of a run or task. */
export interface RunState {
  readonly life_cycle_state: string;
  readonly result_state?: string;
  readonly state_message?: string;
}

export interface TaskRun {
  readonly task_key: string;
  readonly run_id: number;
  readonly state: RunState;
  /** Number of earlier attempts. */
  readonly attempt_number?: number;
  /** Milliseconds since 1970. A task that waits for other tasks has the start time of its run. */
  readonly start_time?: number;
  /** Milliseconds since 1970; 0 or absent before the end. */
  readonly end_time?: number;
  /** Milliseconds; 0 or absent if the program of the task has not run. */
  readonly execution_duration?: number;
}

/** A job run in the shape of the Jobs API. */
export interface Run {
  readonly run_id: number;
  readonly job_id?: number;
  /** Name of the job. */
  readonly run_name?: string;
  readonly state: RunState;
  readonly start_time?: number;
  readonly end_time?: number;
  readonly tasks?: readonly TaskRun[];
  readonly run_page_url?: string;
}

const ENDED = new Set(["TERMINATED", "SKIPPED", "INTERNAL_ERROR"]);

export function hasEnded({ state }: Pick<Run, "state">): boolean {
  return ENDED.has(state.life_cycle_state);
}

/** Whether a run succeeded. */
export function succeeded({ state }: Pick<Run, "state">): boolean {
  return state.life_cycle_state === "TERMINATED" && state.result_state === "SUCCESS";
}

/** The result state, e.g. `SUCCESS`; before the end, the life cycle state, e.g. `RUNNING`. */
export function outcomeOf({ state }: Pick<Run, "state">): string {
  return state.result_state ?? state.life_cycle_state;
}

/** Whether a time is set. Databricks returns 0 for an unset time. */
function hasTime(time: number | undefined): time is number {
  return time !== undefined && time > 0;
}

/** Seconds from start to end, or until now; undefined before the start. */
export function secondsOf({ start_time: start, end_time: end }: Run | TaskRun, now = Date.now()): number | undefined {
  if (!hasTime(start)) return undefined;
  return Math.max(0, ((hasTime(end) ? end : now) - start) / 1000);
}

/** Whether the program of a task runs or has run. False for a task that was canceled while it waited. */
export function hasRun({ state, execution_duration: duration }: TaskRun): boolean {
  return (
    state.life_cycle_state === "RUNNING" || Boolean(duration) || ["SUCCESS", "FAILED"].includes(outcomeOf({ state }))
  );
}

/** Seconds that each ended task of a run took, in start order. (Databricks returns tasks sorted by name.) */
export function taskSeconds(run: Run): Readonly<Record<string, number>> {
  const ended = (run.tasks ?? []).filter(({ start_time: start, end_time: end }) => hasTime(start) && hasTime(end));
  return Object.fromEntries(inOrder(ended).map((task) => [task.task_key, secondsOf(task) ?? 0]));
}

/** Tasks in start order; tasks that have not started are last. */
export function inOrder(tasks: readonly TaskRun[]): readonly TaskRun[] {
  const begin = ({ start_time: start }: TaskRun): number => (hasTime(start) ? start : Number.MAX_SAFE_INTEGER);
  return tasks.toSorted((a, b) => begin(a) - begin(b));
}
