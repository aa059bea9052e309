import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import { SAVED_PLAN_DAYS } from "../../core/records";
import { isBlocking, type Verdict } from "../../guard/guard";
import { judge } from "../guard/judge";
import { UserError } from "../project";
import type { PriceList } from "../../review/cost/price-list";
import { gitlabReport } from "../../review/render/gitlab";
import { renderMarkdown } from "../../review/render/markdown";
import { reviewText, stageReviewer } from "../review/stage-reviewer";
import { targetArguments, type TargetOptions } from "../target";
import { refuseAbandoned } from "../terraform/abandoned";
import { synthesizeStage, type SynthesizedStage } from "../terraform/deploy";
import type { StackPlan } from "../terraform/plan";
import { changesAnything } from "../terraform/plan-json";
import type { SavedStage } from "../terraform/approval/save-plans";
import { saveStagePlans, savedPlansOf } from "../terraform/approval/stage-plans";
import { planStage, type PlanMode } from "../terraform/plan-stage";
import { recover } from "../terraform/recover";
import { document, LAUNCHER } from "./documentation";
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

/**
 * Comment on a merge request. `limit` is its maximum length: GitHub allows 65,536 characters, and the pipeline adds a
 * hidden marker, with which it finds and updates the comment. `whole` says where the complete review is.
 */
const COMMENT = { limit: 65_000, whole: "the summary of the pipeline's run" };

/**
 * Exit code if there are changes, for commands or options that report changes by their exit code. Also used if
 * `apply --approved` leaves stacks that need a separate plan and approval.
 */
export const CHANGES_EXIT_CODE = 2;

/** `fraudops plan <stage>`: shows the changes of an apply and the guard's findings. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command("plan")
    .description(
      "show what an apply of a stage would change: losses, permissions, cost, values, and the guard's findings",
    );
  addStageArgument(command)
    .addOption(outputOption("--out <file>", "also write the review as Markdown"))
    .addOption(
      outputOption(
        "--comment <file>",
        "write the review as Markdown, shortened to the size limit of a merge request comment",
      ),
    )
    .addOption(
      outputOption("--gitlab <file>", "write the numbers of changes for GitLab's `artifacts:reports:terraform`"),
    )
    .addOption(pricesOption())
    .addOption(noRefreshOption())
    .option("--save", "save the plan; `apply --approved <id>` applies exactly this plan")
    .option("--detailed-exitcode", "exit with 2 if there are changes");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["plan dev", "show what an apply would change"],
      [
        "plan dev --no-refresh --out plan.md --comment comment.md",
        "write the review as the pipeline of a merge request does",
      ],
      ["plan dev --detailed-exitcode", "exit with 2 if there is any change"],
      [
        "plan prod --save",
        "save the plan, as a pipeline does after a merge; the last line of the output, or the field planId of --json, contains the plan's id",
      ],
    ],
    json: `{ "stage", "sentence", "totals", "guard"?, "removals": [...], "permissions": [...], "cost", "stacks": [...], "provenance", "planId"?, "remaining"?: [...] }`,
    exitCodes: { [CHANGES_EXIT_CODE]: "with --detailed-exitcode: there are changes" },
  });
  command.action(plan);
}

async function plan(stage: string, options: PlanOptions): Promise<void> {
  if (options.save === true && !options.refresh) {
    throw new UserError("--save needs a plan with a refresh: omit --no-refresh");
  }
  await withStacks(stage, options, async ({ request, target }) => {
    // With --save, refuses uncommitted code before the long planning.
    const savedPlans = options.save === true ? await savedPlansOf(request) : undefined;
    const reviewer = await stageReviewer(request, target, planCommand(stage, options), options);
    const { stage: synthesized, plans, verdict } = await planAndJudge(request, options);
    const review = reviewer(plans, verdict);
    const saved =
      savedPlans === undefined || isBlocking(verdict)
        ? undefined
        : await saveStagePlans(savedPlans, synthesized, plans);
    if (options.json === true) printJson({ ...review, ...saved });
    else console.log(reviewText(review));
    if (options.out !== undefined) writeFileSync(options.out, renderMarkdown(review));
    if (options.comment !== undefined) writeFileSync(options.comment, renderMarkdown(review, COMMENT));
    if (options.gitlab !== undefined) writeFileSync(options.gitlab, JSON.stringify(gitlabReport(review)));
    if (isBlocking(verdict))
      throw new UserError(`the guard found errors in the plan for ${stage}; they are listed above`);
    if (saved !== undefined && options.json !== true) console.log(savedText(stage, saved));
    const changes = plans.some(({ json }) => json === undefined || changesAnything(json));
    if (options.detailedExitcode === true && changes) process.exitCode = CHANGES_EXIT_CODE;
  });
}

/** Command line that plans a stage. */
export function planCommand(stage: string, { refresh = true, ...target }: Partial<PlanMode> & TargetOptions): string {
  return [LAUNCHER, "plan", stage, ...(refresh ? [] : ["--no-refresh"]), ...targetArguments(target)].join(" ");
}

/** Plans of all stacks of a stage, with the guard's verdict. */
export interface JudgedPlans {
  readonly stage: SynthesizedStage;
  readonly plans: readonly StackPlan[];
  readonly verdict: Verdict;
}

/** Plans every stack of a stage and checks the plans with the guard. Applies nothing. */
export async function planAndJudge(request: OpenStacks["request"], mode: PlanMode): Promise<JudgedPlans> {
  const stage = await synthesizeStage(request);
  const { scope, stacks, folderOf, promotion } = stage;
  if (promotion.kind === "missing" || promotion.kind === "waived") console.error(promotion.text);
  for (const { name } of stacks) await recover(folderOf(name), { note: console.error }, { readOnly: true });
  await refuseAbandoned(request.name, folderOf);
  const plans = await planStage(stacks, folderOf, mode);
  return { stage, plans, verdict: judge(request.outDirectory, plans, scope) };
}

/** Message about saved plans and how to apply them. */
function savedText(stage: string, { planId, remaining }: SavedStage): string {
  const rest = `the plans of these stacks were not saved, because they are not final before other stacks are applied: ${remaining.join(", ")}; plan these stacks after the saved plan is applied`;
  return [
    "",
    ...(remaining.length > 0 ? [rest] : []),
    `the plan is saved for ${SAVED_PLAN_DAYS} days`,
    `to apply this plan and nothing else: \`./fraudops apply ${stage} --approved ${planId}\``,
  ].join("\n");
}
