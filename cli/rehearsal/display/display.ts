import type { StepOutcome } from "../outcome";

/** Progress of a running step. */
export interface Reporter {
  /** Shows the current activity; only in a terminal, which keeps only the last one. */
  live(line: string): void;
  /** Shows a completed part of the step; a plain log keeps it. */
  reached(line: string): void;
}

/** A step with a live display. */
export interface VisibleStep {
  readonly name: string;
  readonly title: string;
  /** @returns a short result, which may be empty @throws if the step fails */
  run(report: Reporter): Promise<string>;
}

/** A group of steps, and the list that receives their outcomes. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly VisibleStep[];
  readonly outcomes: StepOutcome[];
}

/** Runs the steps of chapters in order with a live display, until a step fails. */
export type Display = (
  chapters: readonly Chapter[],
  runStep: (step: VisibleStep, outcomes: StepOutcome[], report: Reporter) => Promise<StepOutcome>,
) => Promise<void>;

/** Detail of an interrupted step. */
export const INTERRUPTED = "interrupted";

/** Title of a finished step, e.g. `build the jobs wheel (1.2 s): ml_jobs.whl`. */
export function endedTitle(step: VisibleStep, { seconds, ok, detail }: StepOutcome): string {
  const message = ok || detail === INTERRUPTED ? detail : (detail.split("\n", 1)[0] ?? "");
  return `${step.title} (${seconds.toFixed(1)} s)${message === "" ? "" : `: ${message}`}`;
}
