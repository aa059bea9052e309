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
import type { PatientPort } from "./patient-apply";
import { planStack, type StackPlan } from "./plan";
import { planStage } from "./plan-stage";
import { recover } from "./recover";
import type { StackChange } from "./stack-change";
import { StackFolder, type Deployment } from "./stack-folder";
import { synthesize } from "./synthesize";

/** A stage, or what all stages share (`account`), where it is deployed to. */
export interface DeployRequest extends Deployment {
  readonly name: string;
  /** Configuration that is merged last. */
  readonly overlay?: string | undefined;
}

/** What a deploy tells and asks on its way. */
export interface DeployOutput extends ApplyListener {
  /** Shows plans with what the guard found in them. */
  show(plans: readonly StackPlan[], verdict: Verdict): void;
  /** Has the user agree to what was shown last; throws otherwise. */
  confirm(): Promise<void>;
  /** A stack was applied. */
  applied(change: StackChange): void;
  /** Says something that is no plan and no progress. */
  note(line: string): void;
}

/** A stage whose stacks were written and can be planned. */
export interface SynthesizedStage {
  readonly scope: GuardScope;
  readonly stacks: readonly OrderedStack[];
  readonly folderOf: (stack: string) => StackFolder;
  /** Whether the code may be applied. */
  readonly promotion: Promotion;
  /** How long synthesis took, the wheel included. */
  readonly seconds: number;
}

/**
 * Writes the stacks of a stage.
 * @throws UserError when synthesis fails, or a folder has configuration that synthesis did not write
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
    if (folder === undefined) throw new UserError(`${stack} is no stack of ${request.name}`);
    return folder;
  };
  return { scope, stacks, folderOf, promotion, seconds: (performance.now() - begin) / 1000 };
}

/** Folder of the sandbox that a deploy goes to; undefined for the clouds. */
export function sandboxOf({ environment }: DeployRequest): string | undefined {
  return environment[SANDBOX_VARIABLE];
}

/** What a deploy did. */
export interface Deployed {
  readonly changes: readonly StackChange[];
  readonly synthesisSeconds: number;
}

/**
 * Deploys a stage: synthesizes, plans, judges, shows, asks, and applies the plans that were judged. With `applyStagePlans`
 * the only way by which commands, pipelines and rehearsals change a stage.
 *
 * @param forgetUnrecorded takes objects that no state has, after an apply that was cut off, for gone
 * @throws UserError when it is refused or fails, with what was applied before
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
 * Lets only code through that the stage before has proven, or that a waiver lets through, which is said.
 * @throws UserError with the ways out
 */
export function requireProof({ promotion }: SynthesizedStage, output: Pick<DeployOutput, "note">): void {
  if (promotion.kind === "missing") throw new UserError(promotion.text);
  if (promotion.kind === "waived") output.note(promotion.text);
  if (promotion.kind === "proven") output.note(`promoted by the evidence ${promotion.evidence}`);
}

/**
 * Repairs what an earlier apply of the stage has left that was cut off.
 * @throws UserError when objects are in no state, or stacks are deployed that the program no longer has
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

/** Planning, judging, showing and applying of a stage's stacks, one by one. */
export function stackPort(
  { outDirectory }: DeployRequest,
  { scope, folderOf }: SynthesizedStage,
  output: DeployOutput,
): PatientPort & Pick<AskingPort, "plan" | "judge" | "show"> {
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
      output.note(`${stack}: ${reason}; waits ${seconds} s, then applies the rest (${count} of ${most})`);
      await interruptibleSleep(seconds * 1000);
    },
  };
}
