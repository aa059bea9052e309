import type { Verdict } from "../../guard/guard";
import type { PrecisionRecallCurve } from "../databricks/champion";
import type { Scored } from "../databricks/scoring";
import type { StackChange } from "../terraform/stack-change";

/** One step of a stage as it went. */
export interface StepOutcome {
  readonly name: string;
  readonly seconds: number;
  readonly ok: boolean;
  /** What it showed, or why it failed, for people. */
  readonly detail: string;
}

/** What the rehearsal of one stage found out, filled step by step. */
export interface StageOutcome {
  readonly stage: string;
  readonly project: string;
  readonly steps: StepOutcome[];
  workspaceUrl?: string;
  resources?: number;
  applied?: readonly StackChange[];
  replanned?: readonly StackChange[];
  taskSeconds?: Readonly<Record<string, number>>;
  modelVersion?: string;
  prAuc?: number;
  curve?: PrecisionRecallCurve;
  endpointState?: string;
  scored?: readonly Scored[];
  /** What the guard found in the plans that were applied. */
  verdict?: Verdict;
  /** Limits that a model must meet, by their names in the configuration. */
  gate?: Readonly<Record<string, unknown>>;
  /** Ids of the runs by the job's role, e.g. `training`. */
  runs?: Readonly<Record<string, number>>;
}

/** Whether every step of every stage ran and passed. */
export function passed(outcomes: readonly StageOutcome[], stepsPerStage: number): boolean {
  return (
    outcomes.length > 0 &&
    outcomes.every((outcome) => outcome.steps.length === stepsPerStage && outcome.steps.every((step) => step.ok))
  );
}
