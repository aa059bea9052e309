import path from "node:path";
import { loadService } from "../../config/load";
import type { StageConfig } from "../../config/schema";
import { defined } from "../../core/defined";
import { namingOf } from "../../core/naming";
import { isShortLived } from "../../core/stage";
import { configuration } from "../configuration";
import { SHARED } from "../guard/scope";
import { UserError } from "../project";
import { projectTitle, taskOf } from "../project-task";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { buildWheel } from "../wheel";
import type { Chapter, Reporter } from "./display/display";
import { passed, type StageOutcome, type StepOutcome } from "./outcome";
import { showProgress } from "./progress";
import { projectSteps, type ProjectContext } from "./project-steps";
import { Session } from "./session";
import type { StageContext, Step } from "./stage-context";
import { applyStage } from "./stage-deployment";
import { CDKTF_STEP, FIRST_STEPS, LAST_REQUEST_STEPS, LAST_STEPS } from "./stage-steps";
import { TAKE_DOWN } from "./take-down";

/** Terraform providers of a rehearsal: the sandbox's own, or the real ones of HashiCorp and Databricks. */
export type ProviderChoice = "sandbox" | "real";

export interface RehearsalOptions {
  /** Folder of the sandbox. */
  readonly home: string;
  readonly stages?: readonly string[];
  /** Path of a configuration file with the settings in which the rehearsal differs from a deployment to the clouds. */
  readonly overlay: string;
  readonly port?: number;
  /** Keeps the sandbox running. @default - stops it, unless it was running before */
  readonly keep?: boolean;
  /** @default "sandbox" */
  readonly providers?: ProviderChoice;
  /** Terraform filesystem mirror with the vendors' providers. @default - downloads them */
  readonly mirror?: string | undefined;
  /** When aborted, the rehearsal ends before its next step; running tools, e.g. `terraform`, can stop cleanly. */
  readonly signal: AbortSignal;
}

export interface Rehearsal {
  readonly ok: boolean;
  /** Outcomes of the steps before the first stage. */
  readonly preparation: readonly StepOutcome[];
  readonly outcomes: readonly StageOutcome[];
  readonly seconds: number;
  /** Texts about requests that the sandbox does not support, or why they are unknown. With any text, `ok` is false. */
  readonly unhandled: readonly string[];
  /** One line per provider that runs in another version than a deployment to the clouds would use. */
  readonly notices: readonly string[];
}

/** Rehearses the service stage by stage, until a step fails. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const begin = performance.now();
  const { account, stages } = loadService({
    ...configuration(options.overlay),
    ...defined({ stages: options.stages }),
  });
  const { stages: everyStage } = loadService(configuration(options.overlay));
  const preparation: StepOutcome[] = [];
  const isReal = options.providers === "real";
  if (isReal) requireRemovable(stages, options);
  else if (options.mirror !== undefined)
    throw new UserError("--mirror is only used with the vendors' providers: add `--providers real`");
  const checked = stages.find(({ stage }) => !isShortLived(stage))?.stage;
  const lastSteps = (stage: string): readonly Step<StageContext>[] => [
    ...(isShortLived(stage) ? LAST_REQUEST_STEPS : LAST_STEPS),
    ...(stage === checked ? [CDKTF_STEP] : []),
  ];
  const endSteps = (stage: string): readonly Step<StageContext>[] => (isReal && !isShortLived(stage) ? TAKE_DOWN : []);
  const outcomes = stages.map((stage) => plannedStage(stage, [...lastSteps(stage.stage), ...endSteps(stage.stage)]));
  const session = new Session({
    ...options,
    stages: [...new Set([...everyStage, ...stages].map(({ stage }) => stage))],
    awsAccountId: account.aws.accountId,
  });

  const prepare: Chapter = {
    title: "prepare",
    steps: [
      { name: "wheel", title: "build the jobs wheel", run: async () => path.basename(await buildWheel()) },
      isReal
        ? {
            name: "sandbox",
            title: "start the sandbox and the vendors' providers",
            run: () => session.startWithVendors(),
          }
        : { name: "sandbox", title: "start the sandbox", run: () => session.startSandbox() },
      {
        name: "account",
        title: "apply the shared stacks: bootstrap and account",
        run: async (report) => {
          const changes = await applyStage(session.ready.deployment, SHARED, report);
          return isUnchanged(changes) ? "nothing to change" : changes.map(changeText).join(", ");
        },
      },
    ],
    outcomes: preparation,
  };
  const contextOf = (outcome: StageOutcome) => async (): Promise<StageContext> => {
    const naming = namingOf(account, outcome.stage);
    return { ...(await session.actingFor(naming)), naming, outcome, signal: options.signal };
  };
  const chapters = outcomes.flatMap((outcome) => stageChapters(outcome, lastSteps(outcome.stage), contextOf(outcome)));
  // Destroys stages in reverse order, at the very end: stages of merge requests use the workspace of `dev` until then.
  const ends = outcomes
    .filter(({ stage }) => endSteps(stage).length > 0)
    .toReversed()
    .map((outcome): Chapter => ({
      title: outcome.stage,
      steps: visible(endSteps(outcome.stage), contextOf(outcome)),
      outcomes: outcome.steps,
    }));

  let unhandled: readonly string[] = [];
  try {
    await showProgress([prepare, ...chapters, ...ends], options.signal);
  } finally {
    unhandled = await session.end(options.keep === true);
  }
  const { notices } = session;
  const ok = passed(outcomes) && unhandled.length === 0;
  return { ok, preparation, outcomes, seconds: (performance.now() - begin) / 1000, unhandled, notices };
}

/**
 * Checks that the stages can be destroyed at the end of a rehearsal with the vendors' providers. No stage may remain,
 * because the AWS objects exist only in the memory of the AWS server moto, and are lost when the server stops.
 * @throws UserError with the stages that cannot be destroyed, or if `keep` is set
 */
function requireRemovable(stages: readonly StageConfig[], { keep }: RehearsalOptions): void {
  if (keep === true)
    throw new UserError(
      "--keep cannot be used with `--providers real`: the objects of the AWS provider are lost when its AWS server, moto, stops",
    );
  const kept = stages.filter(({ deletionProtection }) => deletionProtection).map(({ stage }) => stage);
  if (kept.length === 0) return;
  throw new UserError(
    `a rehearsal with \`--providers real\` must destroy its stages, but these have deletionProtection: ${kept.join(", ")}; rehearse other stages`,
  );
}

/** Initial outcome of a stage and its projects: the planned steps, none of which has run yet. */
function plannedStage({ stage, projects }: StageConfig, lastSteps: readonly Step<StageContext>[]): StageOutcome {
  return {
    stage,
    planned: [...FIRST_STEPS, ...lastSteps].map(({ name }) => name),
    steps: [],
    projects: Object.entries(projects).map(([project, { source }]) => ({
      project,
      task: taskOf(project),
      planned: projectSteps(source.synthetic !== undefined).map(({ name }) => name),
      steps: [],
    })),
  };
}

/** Chapters of a stage in order: its first steps, the steps of each project, its last steps. */
function stageChapters(
  outcome: StageOutcome,
  lastSteps: readonly Step<StageContext>[],
  context: () => Promise<StageContext>,
): readonly Chapter[] {
  const { stage, projects, steps: outcomes } = outcome;
  return [
    { title: stage, steps: visible(FIRST_STEPS, context), outcomes },
    ...projects.map((project): Chapter => {
      const steps = projectSteps(project.planned.includes("generate"));
      const own = async (): Promise<ProjectContext> => ({ ...(await context()), project });
      return {
        title: `${stage}: ${projectTitle(project.project)}`,
        steps: visible(steps, own),
        outcomes: project.steps,
      };
    }),
    { title: stage, steps: visible(lastSteps, context), outcomes },
  ];
}

function visible<Context>(steps: readonly Step<Context>[], context: () => Promise<Context>): Chapter["steps"] {
  return steps.map((step) => ({ ...step, run: async (report: Reporter) => step.run(await context(), report) }));
}
