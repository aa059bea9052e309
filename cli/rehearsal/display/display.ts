import type { StepOutcome } from "../outcome";

/** Progress of a running step. */
export interface Reporter {
  /** Shows the current activity in a terminal, in place of the previous activity. A plain log does not show it. */
  live(line: string): void;
  /** Shows a completed part of the step, in a terminal and in a plain log. */
  reached(line: string): void;
}

/** A step whose progress is shown. */
export interface VisibleStep {
  readonly name: string;
  readonly title: string;
  /** @returns a short result, which may be empty @throws if the step fails */
  run(report: Reporter): Promise<string>;
}

/** A group of steps under one title, e.g. those of a stage, and the list to which their outcomes are added. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly VisibleStep[];
  readonly outcomes: StepOutcome[];
}

/** Runs the steps of all chapters in order until one fails, and shows their progress. */
export type Display = (
  chapters: readonly Chapter[],
  runStep: (step: VisibleStep, outcomes: StepOutcome[], report: Reporter) => Promise<StepOutcome>,
) => Promise<void>;

/** `StepOutcome.detail` of a step that Ctrl-C or a signal interrupted. */
export const INTERRUPTED = "interrupted";

/** Title of a finished step, e.g. `build the jobs wheel (1.2 s): ml_jobs.whl`. */
export function endedTitle(step: VisibleStep, { seconds, ok, detail }: StepOutcome): string {
  const message = ok || detail === INTERRUPTED ? detail : (detail.split("\n", 1)[0] ?? "");
  return `${step.title} (${seconds.toFixed(1)} s)${message === "" ? "" : `: ${message}`}`;
}
