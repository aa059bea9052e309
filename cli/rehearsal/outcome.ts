import type { Verdict } from "../../guard/guard";
import type { Champion } from "../databricks/champion";
import type { Scored } from "../databricks/scoring";
import type { StackChange } from "../terraform/stack-change";

/** One step as it went. */
export interface StepOutcome {
  readonly name: string;
  readonly seconds: number;
  readonly ok: boolean;
  /** What it showed, or why it failed, for people. */
  readonly detail: string;
}

/** Steps that were to run, and those that have run. */
export interface PartOutcome {
  /** Names of the steps, in order. */
  readonly planned: readonly string[];
  readonly steps: StepOutcome[];
}

/** What the rehearsal of one project of a stage found out, filled step by step. */
export interface ProjectOutcome extends PartOutcome {
  readonly project: string;
  /** e.g. `binary`; undefined for a project that the jobs do not have. */
  readonly task: string | undefined;
  /** Ids of the runs by the job's role, e.g. `training`. */
  runs?: Readonly<Record<string, number>>;
  /** Seconds per step of the training job. */
  taskSeconds?: Readonly<Record<string, number>>;
  champion?: Champion;
  endpointState?: string;
  scored?: readonly Scored[];
}

/** What the rehearsal of one stage found out, filled step by step. */
export interface StageOutcome extends PartOutcome {
  readonly stage: string;
  readonly projects: readonly ProjectOutcome[];
  workspaceUrl?: string;
  resources?: number;
  applied?: readonly StackChange[];
  replanned?: readonly StackChange[];
  /** What the guard found in the plans that were applied. */
  verdict?: Verdict;
}

/** Whether every step of every stage and of its projects ran and passed. */
export function passed(outcomes: readonly StageOutcome[]): boolean {
  const parts = outcomes.flatMap((stage): readonly PartOutcome[] => [stage, ...stage.projects]);
  return (
    parts.length > 0 &&
    parts.every(({ planned, steps }) => steps.length === planned.length && steps.every((step) => step.ok))
  );
}

/** The steps that failed, with where: the stage, or the stage and the project. */
export function failedSteps(outcomes: readonly StageOutcome[]): readonly { where: string; step: StepOutcome }[] {
  return outcomes
    .flatMap(({ stage, steps, projects }) => [
      ...steps.map((step) => ({ where: stage, step })),
      ...projects.flatMap((each) => each.steps.map((step) => ({ where: `${stage}, ${each.project}`, step }))),
    ])
    .filter(({ step }) => !step.ok);
}

/** The names of the steps that some of the parts were to run, each once, in their order. */
export function plannedSteps(parts: readonly PartOutcome[]): readonly string[] {
  const longest = parts.toSorted((a, b) => b.planned.length - a.planned.length)[0]?.planned ?? [];
  return [...new Set([...longest, ...parts.flatMap(({ planned }) => planned)])];
}
