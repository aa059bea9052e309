import type { Verdict } from "../../guard/guard";
import type { Champion } from "../databricks/champion";
import type { Scored } from "../databricks/scoring";
import type { StackChange } from "../terraform/stack-change";

/** Outcome of a step. */
export interface StepOutcome {
  readonly name: string;
  readonly seconds: number;
  readonly ok: boolean;
  /** Result, or reason of the failure, as text. */
  readonly detail: string;
}

/** Steps of a stage or project: the names of all planned steps, and the outcomes of those that have finished. */
export interface PartOutcome {
  /** Names of the steps, in order. */
  readonly planned: readonly string[];
  readonly steps: StepOutcome[];
}

/** Results of the rehearsal of a project in a stage. Each step adds its own results. */
export interface ProjectOutcome extends PartOutcome {
  readonly project: string;
  /** ML task, e.g. `binary`; undefined if the jobs' code has no such project. */
  readonly task: string | undefined;
  /** Ids of the job runs by the role of the job, e.g. `training`. */
  runs?: Readonly<Record<string, number>>;
  /** Seconds per step of the training job. */
  taskSeconds?: Readonly<Record<string, number>>;
  champion?: Champion;
  endpointState?: string;
  scored?: readonly Scored[];
}

/** Results of the rehearsal of a stage. Each step adds its own results. */
export interface StageOutcome extends PartOutcome {
  readonly stage: string;
  readonly projects: readonly ProjectOutcome[];
  workspaceUrl?: string;
  resources?: number;
  applied?: readonly StackChange[];
  replanned?: readonly StackChange[];
  /** Result of the guard's last check of the stage's plans. */
  verdict?: Verdict;
}

/** Whether every step of every stage and project has passed. */
export function passed(outcomes: readonly StageOutcome[]): boolean {
  const parts = outcomes.flatMap((stage): readonly PartOutcome[] => [stage, ...stage.projects]);
  return (
    parts.length > 0 &&
    parts.every(({ planned, steps }) => steps.length === planned.length && steps.every((step) => step.ok))
  );
}

/**
 * Why a rehearsal failed: one text per failed step, then the texts about requests that the sandbox does not support
 * (`unhandled`).
 */
export function failureTexts({
  preparation,
  outcomes,
  unhandled,
}: {
  readonly preparation: readonly StepOutcome[];
  readonly outcomes: readonly StageOutcome[];
  readonly unhandled: readonly string[];
}): readonly string[] {
  const steps = [
    ...preparation.map((step) => ({ where: "before the stages", step })),
    ...outcomes.flatMap(({ stage, steps, projects }) => [
      ...steps.map((step) => ({ where: stage, step })),
      ...projects.flatMap((each) => each.steps.map((step) => ({ where: `${stage}, ${each.project}`, step }))),
    ]),
  ];
  const failed = steps.filter(({ step }) => !step.ok);
  return [...failed.map(({ where, step }) => `${where}, ${step.name}: ${step.detail}`), ...unhandled];
}

/**
 * Names of all steps planned in the given stages, or in the given projects, each once. Begins with the steps of the
 * stage or project that has the most steps.
 */
export function plannedSteps(outcomes: readonly PartOutcome[]): readonly string[] {
  const longest = outcomes.toSorted((a, b) => b.planned.length - a.planned.length)[0]?.planned ?? [];
  return [...new Set([...longest, ...outcomes.flatMap(({ planned }) => planned)])];
}
