import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import { isBlocking, type Verdict } from "../../guard/guard";
import { examine } from "../guard/examine";
import { UserError } from "../project";
import { gitlabReport, planText } from "../report/plan-text";
import { verdictText } from "../report/verdict-text";
import type { TargetOptions } from "../target";
import { synthesizeStage } from "../terraform/deploy";
import type { StackPlan } from "../terraform/plan";
import { changesAnything } from "../terraform/plan-json";
import { planStage, type PlanMode } from "../terraform/plan-stage";
import { plannedChanges } from "../terraform/planned-changes";
import { recover } from "../terraform/recover";
import { document } from "./documentation";
import { addStageArgument, withStacks, type OpenStacks } from "./open-stacks";
import { addTargetOptions, outputOption } from "./options";
import { printJson } from "./print-json";

interface PlanOptions extends PlanMode, TargetOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly gitlab?: string;
  readonly detailedExitcode?: boolean;
}

/** Exit code of a command that shows changes, where it was asked for. */
export const CHANGES_EXIT_CODE = 2;

/** `fraudops plan <stage>`: what an apply would do, and what the guard says of it. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command("plan")
    .description("plan each stack of a stage, judge the plans by the guard's rules, and print both as Markdown");
  addStageArgument(command)
    .addOption(outputOption("--out <file>", "write the Markdown there as well"))
    .addOption(outputOption("--gitlab <file>", "write GitLab's terraform report there"))
    .option("--no-refresh", "plan from the recorded state, without an identity in Databricks")
    .option("--detailed-exitcode", "exit with 2 when there are changes");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["plan dev", "what an apply would change"],
      ["plan dev --no-refresh --out plan.md", "as a merge request does it"],
      ["plan dev --detailed-exitcode", "fails with 2 on any change"],
    ],
    json: `{ "stage", "stacks": [{ "stack", "serial"?, "provisional"?, "notPlannable"?, "changes": [{ "address", "action", "because" }] }],
  "guard": { "findings", "waived", "allowedLosses", "examined" } }`,
    exitCodes: { [CHANGES_EXIT_CODE]: "with --detailed-exitcode: there are changes" },
  });
  command.action(plan);
}

async function plan(stage: string, options: PlanOptions): Promise<void> {
  await withStacks(stage, options, async ({ request }) => {
    const { plans, verdict } = await planAndJudge(request, options);
    const text = [verdictText(stage, verdict), planText(stage, plans, options)].join("\n");
    if (options.json === true) printJson({ stage, stacks: plans.map(planData), guard: verdict });
    else console.log(text);
    if (options.out !== undefined) writeFileSync(options.out, text);
    if (options.gitlab !== undefined) writeFileSync(options.gitlab, JSON.stringify(gitlabReport(plans)));
    if (isBlocking(verdict)) throw new UserError(`the guard found errors in the plan for ${stage}`);
    const changes = plans.some(({ json }) => json === undefined || changesAnything(json));
    if (options.detailedExitcode === true && changes) process.exitCode = CHANGES_EXIT_CODE;
  });
}

/** Plans every stack of a stage and judges them all by the guard's rules; applies nothing. */
export async function planAndJudge(
  request: OpenStacks["request"],
  mode: PlanMode,
): Promise<{ readonly plans: readonly StackPlan[]; readonly verdict: Verdict }> {
  const { scope, stacks, folderOf } = await synthesizeStage(request);
  for (const { name } of stacks) await recover(folderOf(name), { note: console.error }, { readOnly: true });
  const plans = await planStage(stacks, folderOf, mode);
  return { plans, verdict: examine(request.outDirectory, plans, scope) };
}

/** A plan for programs, without values: some may be secret. */
export function planData({ stack, serial, provisional, notPlannable, json }: StackPlan): object {
  return { stack, serial, provisional, notPlannable, changes: plannedChanges(json) };
}
