import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import { isBlocking, type Verdict } from "../../guard/guard";
import { configuration } from "../configuration";
import { requireCheckov, runCheckov } from "../guard/checkov";
import { examine } from "../guard/examine";
import { guardScope, SHARED, type GuardScope } from "../guard/scope";
import { UserError } from "../project";
import { gitlabReport, planText } from "../report/plan-text";
import { checkovText, verdictText } from "../report/verdict-text";
import { guardedApply } from "../terraform/guarded-apply";
import { applyPlan, planStack, stacksInOrder, type PlanOptions, type StackPlan } from "../terraform/plan";
import { synthesize } from "../terraform/synthesize";
import { document } from "./documentation";
import { outputOption } from "./options";

const STAGE = "a stage, or `account` for what all stages share";

/** `fraudops plan | guard | apply <stage>`: what CI calls, against whatever cloud the environment points to. */
export function addStageCommands(program: Command): void {
  const planCommand = program
    .command("plan")
    .description("plan each stack of a stage, hold the plans against the guard's rules, and print both as Markdown")
    .argument("<stage>", STAGE)
    .addOption(outputOption("--out <file>", "write the Markdown there as well"))
    .addOption(outputOption("--gitlab <file>", "write GitLab's terraform report there"))
    .option("--no-refresh", "plan from the recorded state, without an identity in Databricks")
    .action(plan);
  document(planCommand, { examples: [["plan dev --out plan.md", "what a merge request shows"]] });
  const guardCommand = program
    .command("guard")
    .description("hold the plans of a stage against the guard's rules (docs/security.md); fails on an error")
    .argument("<stage>", STAGE)
    .option("--checkov", "ask checkov as well; install it by `npm run setup:checkov`")
    .action(guard);
  document(guardCommand, { examples: [["guard dev", "hold the plans against the rules"]] });
  const applyCommand = program
    .command("apply")
    .description("apply the stacks of a stage, each by a plan that the guard has passed")
    .argument("<stage>", STAGE)
    .action(apply);
  document(applyCommand, { examples: [["apply dev", "apply what the guard has passed"]] });
}

async function plan(stage: string, options: PlanOptions & { out?: string; gitlab?: string }): Promise<void> {
  const { plans, verdict } = await examineAll(stage, options);
  const text = [verdictText(stage, verdict), planText(stage, plans, options)].join("\n");
  console.log(text);
  if (options.out !== undefined) writeFileSync(options.out, text);
  if (options.gitlab !== undefined) writeFileSync(options.gitlab, JSON.stringify(gitlabReport(plans)));
  if (isBlocking(verdict)) throw new UserError(`the guard found errors in the plan for ${stage}`);
}

async function guard(stage: string, options: { checkov?: true }): Promise<void> {
  if (options.checkov === true) requireCheckov();
  const { plans, verdict } = await examineAll(stage, { refresh: true });
  console.log(verdictText(stage, verdict));
  for (const { stack, notPlannable } of plans) {
    if (notPlannable !== undefined) console.log(`${stack} was not examined: ${notPlannable}`);
  }
  let isClean = !isBlocking(verdict);
  if (options.checkov === true) {
    const planned = plans.flatMap(({ stack, json }) => (json === undefined ? [] : [[stack, json] as const]));
    const result = await runCheckov(Object.fromEntries(planned));
    console.log(checkovText(result));
    isClean &&= result.findings.length === 0;
  }
  if (!isClean) throw new UserError(`the guard found errors in the plan for ${stage}`);
}

async function apply(stage: string): Promise<void> {
  const scope = guardScope(stage, configuration());
  const outDirectory = await synthesizeFor(scope);
  await guardedApply(stacksInOrder(outDirectory, stage), {
    plan: (stack) => planStack(outDirectory, stack, { refresh: true }),
    judge: (plans) => examine(outDirectory, plans, scope),
    apply: (stack) => applyPlan(outDirectory, stack),
    tell: (verdict) => console.log(verdictText(stage, verdict)),
  });
}

function synthesizeFor({ name }: GuardScope): Promise<string> {
  return synthesize(name === SHARED ? [] : [name]);
}

/** Plans every stack of a stage and holds them all against the guard's rules; applies nothing. */
async function examineAll(
  stage: string,
  options: PlanOptions,
): Promise<{ plans: readonly StackPlan[]; verdict: Verdict }> {
  const scope = guardScope(stage, configuration());
  const outDirectory = await synthesizeFor(scope);
  const plans: StackPlan[] = [];
  for (const stack of stacksInOrder(outDirectory, stage)) plans.push(await planStack(outDirectory, stack, options));
  return { plans, verdict: examine(outDirectory, plans, scope) };
}
