import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import { isBlocking, type Verdict } from "../../guard/guard";
import { judge } from "../guard/judge";
import { UserError } from "../project";
import type { PriceList } from "../../review/cost/price-list";
import { gitlabReport } from "../../review/render/gitlab";
import { renderMarkdown } from "../../review/render/markdown";
import { reviewText, stageReviewer } from "../review/stage-reviewer";
import type { TargetOptions } from "../target";
import { refuseAbandoned } from "../terraform/abandoned";
import { synthesizeStage } from "../terraform/deploy";
import type { StackPlan } from "../terraform/plan";
import { changesAnything } from "../terraform/plan-json";
import { planStage, type PlanMode } from "../terraform/plan-stage";
import { recover } from "../terraform/recover";
import { document } from "./documentation";
import { addStageArgument, withStacks, type OpenStacks } from "./open-stacks";
import { addTargetOptions, noRefreshOption, outputOption, pricesOption } from "./options";
import { printJson } from "./print-json";

interface PlanOptions extends PlanMode, TargetOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly comment?: string;
  readonly prices?: PriceList;
  readonly gitlab?: string;
  readonly detailedExitcode?: boolean;
}

/** GitHub takes 65,536 characters; the comment itself adds a marker. */
const COMMENT = { limit: 65_000, whole: "the summary of the pipeline's run" };

/** Exit code of a command that shows changes, where it was asked for. */
export const CHANGES_EXIT_CODE = 2;

/** `fraudops plan <stage>`: what an apply would do, and what the guard says of it. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command("plan")
    .description(
      "show what an apply of a stage would change: losses, permissions, cost, every value, and what the guard finds",
    );
  addStageArgument(command)
    .addOption(outputOption("--out <file>", "write the review as Markdown as well"))
    .addOption(outputOption("--comment <file>", "write as much of the Markdown as a comment on a merge request takes"))
    .addOption(outputOption("--gitlab <file>", "write GitLab's terraform report there"))
    .addOption(pricesOption())
    .addOption(noRefreshOption())
    .option("--detailed-exitcode", "exit with 2 when there are changes");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["plan dev", "what an apply would change"],
      ["plan dev --no-refresh --out plan.md --comment comment.md", "as a merge request does it"],
      ["plan dev --detailed-exitcode", "fails with 2 on any change"],
    ],
    json: `{ "stage", "sentence", "totals", "guard"?, "removals": [...], "permissions": [...], "cost", "stacks": [...], "provenance" }`,
    exitCodes: { [CHANGES_EXIT_CODE]: "with --detailed-exitcode: there are changes" },
  });
  command.action(plan);
}

async function plan(stage: string, options: PlanOptions): Promise<void> {
  await withStacks(stage, options, async ({ request, target }) => {
    const reviewer = await stageReviewer(request, target, options);
    const { plans, verdict } = await planAndJudge(request, options);
    const review = reviewer(plans, verdict);
    if (options.json === true) printJson(review);
    else console.log(reviewText(review));
    if (options.out !== undefined) writeFileSync(options.out, renderMarkdown(review));
    if (options.comment !== undefined) writeFileSync(options.comment, renderMarkdown(review, COMMENT));
    if (options.gitlab !== undefined) writeFileSync(options.gitlab, JSON.stringify(gitlabReport(review)));
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
  await refuseAbandoned(request.name, folderOf);
  const plans = await planStage(stacks, folderOf, mode);
  return { plans, verdict: judge(request.outDirectory, plans, scope) };
}
