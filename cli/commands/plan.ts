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
import { saveStagePlans, type SavedStage } from "../terraform/approval/stage-plans";
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
  readonly save?: boolean;
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
    .option("--save", "save the plans, so that `apply --approved` applies them and nothing else; needs a refresh")
    .option("--detailed-exitcode", "exit with 2 when there are changes");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["plan dev", "what an apply would change"],
      ["plan dev --no-refresh --out plan.md --comment comment.md", "as a merge request does it"],
      ["plan dev --detailed-exitcode", "fails with 2 on any change"],
      ["plan prod --save", "after a merge: prints the id by which the plan is approved and applied"],
    ],
    json: `{ "stage", "sentence", "totals", "guard"?, "removals": [...], "permissions": [...], "cost", "stacks": [...], "provenance", "saved"?: { "id", "remaining": [...] } }`,
    exitCodes: { [CHANGES_EXIT_CODE]: "with --detailed-exitcode: there are changes" },
  });
  command.action(plan);
}

async function plan(stage: string, options: PlanOptions): Promise<void> {
  if (options.save === true && !options.refresh) {
    throw new UserError("--save with --no-refresh: only a plan that asks what is there can be approved");
  }
  await withStacks(stage, options, async ({ request, target }) => {
    const reviewer = await stageReviewer(request, target, options);
    const { plans, verdict, save } = await planAndJudge(request, options);
    const review = reviewer(plans, verdict);
    const saved = options.save === true && !isBlocking(verdict) ? await save() : undefined;
    if (options.json === true) printJson({ ...review, ...(saved === undefined ? {} : { saved }) });
    else console.log([reviewText(review), ...(saved === undefined ? [] : [savedText(stage, saved)])].join("\n"));
    if (options.out !== undefined) writeFileSync(options.out, renderMarkdown(review));
    if (options.comment !== undefined) writeFileSync(options.comment, renderMarkdown(review, COMMENT));
    if (options.gitlab !== undefined) writeFileSync(options.gitlab, JSON.stringify(gitlabReport(review)));
    if (isBlocking(verdict)) throw new UserError(`the guard found errors in the plan for ${stage}`);
    const changes = plans.some(({ json }) => json === undefined || changesAnything(json));
    if (options.detailedExitcode === true && changes) process.exitCode = CHANGES_EXIT_CODE;
  });
}

/** Plans of all stacks of a stage, and what the guard says of them. */
export interface JudgedPlans {
  readonly plans: readonly StackPlan[];
  readonly verdict: Verdict;
  /** Saves them to be approved. */
  readonly save: () => Promise<SavedStage>;
}

/** Plans every stack of a stage and judges them all by the guard's rules; applies nothing. */
export async function planAndJudge(request: OpenStacks["request"], mode: PlanMode): Promise<JudgedPlans> {
  const { scope, stacks, folderOf, promotion } = await synthesizeStage(request);
  if (promotion.kind === "missing" || promotion.kind === "waived") console.error(promotion.text);
  for (const { name } of stacks) await recover(folderOf(name), { note: console.error }, { readOnly: true });
  await refuseAbandoned(request.name, folderOf);
  const plans = await planStage(stacks, folderOf, mode);
  return {
    plans,
    verdict: judge(request.outDirectory, plans, scope),
    save: () => saveStagePlans(request, stacks, folderOf, plans),
  };
}

/** Says how saved plans are applied; the id is the last word. */
function savedText(stage: string, { id, remaining }: SavedStage): string {
  return [
    "",
    ...(remaining.length > 0 ? [`not part of it, planned once the others are applied: ${remaining.join(", ")}`] : []),
    `to apply this plan and nothing else: fraudops apply ${stage} --approved ${id}`,
  ].join("\n");
}
