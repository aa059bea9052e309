/** Where a run, or a task of one, is in its life. */
export interface RunState {
  readonly life_cycle_state: string;
  readonly result_state?: string;
  readonly state_message?: string;
}

export interface TaskRun {
  readonly task_key: string;
  readonly run_id: number;
  readonly state: RunState;
  /** Number of tries before this one. */
  readonly attempt_number?: number;
  /** Milliseconds since 1970; a task that waits for others has the start of its run. */
  readonly start_time?: number;
  /** Milliseconds since 1970; 0 or absent when it has not ended. */
  readonly end_time?: number;
  /** Milliseconds; 0 or absent when its program has not run. */
  readonly execution_duration?: number;
}

/** A run of a job, as the Jobs API answers it. */
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

/** Whether a run ended well. */
export function succeeded({ state }: Pick<Run, "state">): boolean {
  return state.life_cycle_state === "TERMINATED" && state.result_state === "SUCCESS";
}

/** The result of what has ended, e.g. `SUCCESS`, or else where it is, e.g. `RUNNING`. */
export function outcomeOf({ state }: Pick<Run, "state">): string {
  return state.result_state ?? state.life_cycle_state;
}

/** Seconds from start to end, or until now; undefined for what has not begun. */
export function secondsOf({ start_time: start, end_time: end }: Run | TaskRun, now = Date.now()): number | undefined {
  return start ? Math.max(0, ((end || now) - start) / 1000) : undefined;
}

/** Whether the program of a task runs, or has run: one that was cancelled before has only waited. */
export function hasRun({ state, execution_duration: duration }: TaskRun): boolean {
  return (
    state.life_cycle_state === "RUNNING" || Boolean(duration) || ["SUCCESS", "FAILED"].includes(outcomeOf({ state }))
  );
}

/** Seconds that each task of a run took, in the order in which they started: Databricks lists them by name. */
export function taskSeconds(run: Run): Readonly<Record<string, number>> {
  const ended = (run.tasks ?? []).filter(({ start_time: start, end_time: end }) => start && end);
  return Object.fromEntries(inOrder(ended).map((task) => [task.task_key, secondsOf(task) ?? 0]));
}

/** Tasks as they began, those that have not begun last. */
export function inOrder(tasks: readonly TaskRun[]): readonly TaskRun[] {
  const begin = ({ start_time: start }: TaskRun): number => start || Number.MAX_SAFE_INTEGER;
  return tasks.toSorted((a, b) => begin(a) - begin(b));
}
