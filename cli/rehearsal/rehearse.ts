import path from "node:path";
import { loadService } from "../../config/load";
import type { StageConfig } from "../../config/schema";
import { namingOf, type Naming } from "../../core/naming";
import { isShortLived } from "../../core/stage";
import { configuration } from "../configuration";
import { SHARED } from "../guard/scope";
import { UserError } from "../project";
import { projectTitle, taskOf } from "../project-task";
import { sandboxStatus } from "../sandbox/control";
import { prepareSandboxEnvironment } from "../sandbox/environment";
import { sandboxGuest } from "../sandbox/guest";
import type { SandboxInfo } from "../sandbox/info";
import { sandboxDown, sandboxUp } from "../sandbox/lifecycle";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { buildWheel } from "../wheel";
import type { Chapter, Reporter } from "./display/display";
import { passed, type StageOutcome, type StepOutcome } from "./outcome";
import { showProgress } from "./progress";
import { projectSteps, type ProjectContext } from "./project-steps";
import type { StageContext, Step } from "./stage-context";
import { applyStage } from "./stage-deployment";
import { CDKTF_STEP, FIRST_STEPS, LAST_REQUEST_STEPS, LAST_STEPS } from "./stage-steps";

export interface RehearsalOptions {
  /** Folder of the sandbox. */
  readonly home: string;
  readonly stages?: readonly string[];
  /** Overlay file with what differs from the real clouds. */
  readonly overlay: string;
  readonly port?: number;
  /** Leaves the sandbox running afterwards. @default - it is ended, unless it ran before */
  readonly keep?: boolean;
  /** Aborts before the next step; what runs is given time to stop in good order. */
  readonly signal: AbortSignal;
}

export interface Rehearsal {
  readonly ok: boolean;
  /** What came before the first stage. */
  readonly preparation: readonly StepOutcome[];
  readonly outcomes: readonly StageOutcome[];
  readonly seconds: number;
  /** Requests that the sandbox could not answer: each one fails the rehearsal. */
  readonly unhandled: readonly string[];
}

type Ready = Pick<StageContext, "info" | "deployment">;

/** What the rehearsal has brought up so far. */
interface Session {
  ready?: Ready;
  /** The sandbox did not run before. */
  startedHere: boolean;
}

/** Rehearses the life of the service, stage after stage; the first step that fails ends it. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const begin = performance.now();
  const { account, stages } = loadService({
    ...configuration(options.overlay),
    ...(options.stages === undefined ? {} : { stages: options.stages }),
  });
  const { stages: everyStage } = loadService(configuration(options.overlay));
  const preparation: StepOutcome[] = [];
  const checked = stages.find(({ stage }) => !isShortLived(stage))?.stage;
  const lastSteps = (stage: string): readonly Step<StageContext>[] => [
    ...(isShortLived(stage) ? LAST_REQUEST_STEPS : LAST_STEPS),
    ...(stage === checked ? [CDKTF_STEP] : []),
  ];
  const outcomes = stages.map((stage) => plannedStage(stage, lastSteps(stage.stage)));
  const session: Session = { startedHere: false };

  const prepare: Chapter = {
    title: "prepare",
    steps: [
      { name: "wheel", title: "build the jobs wheel", run: async () => path.basename(await buildWheel()) },
      {
        name: "sandbox",
        title: "start the sandbox",
        run: async () => {
          const up = await sandboxUp(options);
          session.startedHere = up.started;
          const environment = {
            ...prepareSandboxEnvironment(up.info, options.home, options.overlay),
            // All of them: `cdktf` deletes the folders of stacks that it does not write.
            FRAUDOPS_STAGES: [...new Set([...everyStage, ...stages].map(({ stage }) => stage))].join(","),
          };
          const outDirectory = path.resolve(options.home, "cdktf.out");
          session.ready = {
            info: up.info,
            deployment: { outDirectory, environment, overlay: options.overlay, home: options.home },
          };
          return up.started ? "" : "it ran already";
        },
      },
      {
        name: "account",
        title: "apply what all stages share: bootstrap and account",
        run: async (report) => {
          const changes = await applyStage(ready(session).deployment, SHARED, report);
          return isUnchanged(changes) ? "nothing to change" : changes.map(changeText).join(", ");
        },
      },
    ],
    outcomes: preparation,
  };
  const chapters = outcomes.flatMap((outcome) => {
    const naming = namingOf(account, outcome.stage);
    const context = async (): Promise<StageContext> => ({
      ...(await actingFor(naming, ready(session))),
      naming,
      outcome,
      signal: options.signal,
    });
    return stageChapters(outcome, lastSteps(outcome.stage), context);
  });

  let unhandled: readonly string[] = [];
  try {
    await showProgress([prepare, ...chapters], options.signal);
  } finally {
    if (session.ready !== undefined) unhandled = await unhandledRoutes(session.ready.info);
    if (session.startedHere && options.keep !== true) await sandboxDown(options.home);
  }
  const ok = passed(outcomes) && unhandled.length === 0;
  return { ok, preparation, outcomes, seconds: (performance.now() - begin) / 1000, unhandled };
}

/** A stage and its projects before any step. */
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

/** How a stage is reached: that of a merge request as its slot's principal, which stands once dev is deployed. */
async function actingFor(naming: Naming, { info, deployment }: Ready): Promise<Ready & Pick<StageContext, "guest">> {
  if (naming.slot === undefined) return { info, deployment };
  const guest = await sandboxGuest(info, naming);
  const environment = {
    ...deployment.environment,
    ...prepareSandboxEnvironment(info, deployment.home, deployment.overlay, guest),
  };
  return { info, guest, deployment: { ...deployment, environment } };
}

/** The stage, then each of its projects, then the stage again. */
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

function ready({ ready: all }: Session): Ready {
  if (all === undefined) throw new UserError("the sandbox is not running");
  return all;
}

async function unhandledRoutes(info: SandboxInfo): Promise<readonly string[]> {
  try {
    const { unhandled } = await sandboxStatus(info);
    return unhandled.map(({ request, count }) => `${request} (${count} times)`);
  } catch (error) {
    return [`the sandbox could not be asked: ${String(error)}`];
  }
}
