import type { StepOutcome } from "../outcome";

/** How a step tells people what it is at. */
export interface Reporter {
  /** What goes on right now; only a terminal shows it, and only the last one. */
  live(line: string): void;
  /** Something that has been reached; a plain log keeps it. */
  reached(line: string): void;
}

/** A step that can be shown while it runs. */
export interface VisibleStep {
  readonly name: string;
  readonly title: string;
  /** Returns what it showed, which may be empty; throws when it failed. */
  run(report: Reporter): Promise<string>;
}

/** Steps that belong together, and where their outcomes go. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly VisibleStep[];
  readonly outcomes: StepOutcome[];
}

/** Shows chapters while it runs their steps one by one, and ends at the first step that is not ok. */
export type Display = (
  chapters: readonly Chapter[],
  runStep: (step: VisibleStep, outcomes: StepOutcome[], report: Reporter) => Promise<StepOutcome>,
) => Promise<void>;

/** What a step says that was ended from outside. */
export const INTERRUPTED = "interrupted";

/** A step's title once it has ended, e.g. `build the jobs wheel (1.2 s): ml_jobs.whl`. */
export function endedTitle(step: VisibleStep, { seconds, ok, detail }: StepOutcome): string {
  const said = ok || detail === INTERRUPTED ? detail : (detail.split("\n", 1)[0] ?? "");
  return `${step.title} (${seconds.toFixed(1)} s)${said === "" ? "" : `: ${said}`}`;
}
