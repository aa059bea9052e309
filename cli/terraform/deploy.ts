import type { Verdict } from "../../guard/guard";
import { refuseAbandoned } from "./abandoned";
import { configuration } from "../configuration";
import { promotionOf, promotionSources, type Promotion } from "../evidence/promotion";
import { judge } from "../guard/judge";
import { guardScope, SHARED, type GuardScope } from "../guard/scope";
import { interruptibleSleep } from "../interruptible-sleep";
import { UserError } from "../project";
import { SANDBOX_VARIABLE } from "../sandbox/environment";
import { applyPlan, type ApplyListener } from "./apply-plan";
import { refuseForeignFiles } from "./foreign-files";
import { askedApproval, type AskingPort } from "./asked-approval";
import { guardedApply } from "./guarded-apply";
import { stacksInOrder, type OrderedStack } from "./manifest";
import type { RetryPort } from "./apply-with-retries";
import { planStack, type StackPlan } from "./plan";
import { planStage } from "./plan-stage";
import { recover } from "./recover";
import type { StackChange } from "./stack-change";
import { StackFolder, type Deployment } from "./stack-folder";
import { synthesize } from "./synthesize";

/** A stage, or the shared stacks (`account`), with its deployment target. */
export interface DeployRequest extends Deployment {
  readonly name: string;
  /** Path of a configuration file that is merged last, over all other files. */
  readonly overlay?: string | undefined;
}

/** Callbacks that print the plans and progress of a deploy, and ask the user to confirm. */
export interface DeployOutput extends ApplyListener {
  /** Shows plans with the guard's findings. */
  show(plans: readonly StackPlan[], verdict: Verdict): void;
  /** Asks the user to confirm the plans shown last; throws if the user refuses. */
  confirm(): Promise<void>;
  /** Called after each applied stack. */
  applied(change: StackChange): void;
  /** Prints a message that is neither a plan nor progress. */
  note(line: string): void;
}

/** A stage with synthesized stacks. */
export interface SynthesizedStage {
  readonly scope: GuardScope;
  readonly stacks: readonly OrderedStack[];
  readonly folderOf: (stack: string) => StackFolder;
  /**
   * Why the code may be applied to the stage, e.g. evidence that the preceding stage has released the code, or a
   * waiver. If the code may not be applied: the error message.
   */
  readonly promotion: Promotion;
  /** Duration of synthesis in seconds, including the build of the jobs' Python wheel. */
  readonly seconds: number;
}

/**
 * Synthesizes the stacks of a stage.
 * @throws UserError if synthesis fails or a folder contains configuration that synthesis did not write
 */
export async function synthesizeStage(request: DeployRequest): Promise<SynthesizedStage> {
  const begin = performance.now();
  const options = configuration(request.overlay);
  const scope = guardScope(request.name, options);
  const promotion = await promotionOf(request.name, options, new Date(), promotionSources(sandboxOf(request)));
  const evidence = promotion.kind === "proven" ? { FRAUDOPS_EVIDENCE: `${request.name}=${promotion.evidence}` } : {};
  const environment = { ...request.environment, ...evidence };
  await synthesize({ ...request, environment }, request.name === SHARED ? [] : [request.name]);
  const stacks = stacksInOrder(request.outDirectory, request.name);
  const folders = new Map(stacks.map(({ name }) => [name, new StackFolder(name, request)]));
  for (const folder of folders.values()) refuseForeignFiles(folder);
  const folderOf = (stack: string): StackFolder => {
    const folder = folders.get(stack);
    if (folder === undefined)
      throw new UserError(
        `${stack} is not a stack of ${request.name}; its stacks are ${[...folders.keys()].join(", ")}`,
      );
    return folder;
  };
  return { scope, stacks, folderOf, promotion, seconds: (performance.now() - begin) / 1000 };
}

/** Folder of the target sandbox; undefined for the clouds. */
export function sandboxOf({ environment }: DeployRequest): string | undefined {
  return environment[SANDBOX_VARIABLE];
}

/** Result of a deploy. */
export interface Deployed {
  readonly changes: readonly StackChange[];
  readonly synthesisSeconds: number;
}

/**
 * Deploys a stage: synthesizes its stacks, plans them, checks the plans with the guard, shows them, asks the user, and
 * applies the plans that passed. Every command that applies a stage calls this function, also in CI pipelines and
 * rehearsals. Only saved and approved plans are applied by another function, `applyStagePlans` in
 * `approval/stage-plans.ts`.
 *
 * @param forgetUnrecorded whether to ignore objects that an interrupted apply created but that no state records, e.g.
 *   because a user has deleted them
 * @throws UserError if the deploy is refused or fails; stacks that were applied before stay applied
 */
export async function deployStage(
  request: DeployRequest,
  output: DeployOutput,
  { forgetUnrecorded = false } = {},
): Promise<Deployed> {
  const stage = await synthesizeStage(request);
  const { stacks, folderOf } = stage;
  requireProof(stage, output);
  await recoverStage(request, stage, output, { forgetUnrecorded });
  const port = stackPort(request, stage, output);
  const approval = askedApproval({
    ...port,
    planAll: () => planStage(stacks, folderOf, { refresh: true }),
    confirm: () => output.confirm(),
  });
  const changes = await guardedApply(stacks, approval, port);
  return { changes, synthesisSeconds: stage.seconds };
}

/**
 * Refuses the checked-out code if the preceding stage has recorded no evidence that it applied, tested and released
 * this code. Accepts the code nevertheless if the stage to deploy requires no evidence, or has a valid waiver. Prints
 * the evidence or the waiver.
 * @throws UserError with the remedies
 */
export function requireProof({ promotion }: SynthesizedStage, output: Pick<DeployOutput, "note">): void {
  if (promotion.kind === "missing") throw new UserError(promotion.text);
  if (promotion.kind === "waived") output.note(promotion.text);
  if (promotion.kind === "proven")
    output.note(`this code may be applied: the preceding stage has recorded the evidence ${promotion.evidence}`);
}

/**
 * Recovers from an interrupted apply of the stage.
 * @throws UserError if a state does not record all objects that an apply created, or if the configuration no longer
 *   contains a deployed stack
 */
export async function recoverStage(
  request: DeployRequest,
  { stacks, folderOf }: SynthesizedStage,
  output: Pick<DeployOutput, "note">,
  options: { readonly forgetUnrecorded?: boolean } = {},
): Promise<void> {
  for (const { name } of stacks) await recover(folderOf(name), output, options);
  await refuseAbandoned(request.name, folderOf);
}

/** Returns callbacks that plan a stack of a stage, check plans with the guard, show them and apply them. */
export function stackPort(
  { outDirectory }: DeployRequest,
  { scope, folderOf }: SynthesizedStage,
  output: DeployOutput,
): RetryPort & Pick<AskingPort, "plan" | "judge" | "show"> {
  return {
    plan: (stack) => planStack(folderOf(stack)),
    judge: (plans) => judge(outDirectory, plans, scope),
    show: (plans, verdict) => output.show(plans, verdict),
    apply: async (plan) => {
      const change = await applyPlan(folderOf(plan.stack), plan, output);
      output.applied(change);
      return change;
    },
    wait: async ({ stack, reason, seconds, count: [count, most] }) => {
      output.note(
        `${stack}: ${reason}; waiting ${seconds} s before applying the remaining changes (wait ${count} of ${most})`,
      );
      await interruptibleSleep(seconds * 1000);
    },
  };
}
