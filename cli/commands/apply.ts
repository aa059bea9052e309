import { Option, type Command } from "commander";
import { questionFor } from "./stage-question";
import { isShortLived } from "../../core/stage";
import { confirm } from "../confirm";
import { makeRoom } from "../operations/sweep/make-room";
import { reviewText, stageReviewer } from "../review/stage-reviewer";
import type { TargetOptions } from "../target";
import { applyStagePlans } from "../terraform/approval/stage-plans";
import { deployStage, type DeployOutput } from "../terraform/deploy";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { document } from "./documentation";
import { addStageArgument, withStacks } from "./open-stacks";
import { addTargetOptions } from "./options";
import { CHANGES_EXIT_CODE, planCommand } from "./plan";
import { printJson } from "./print-json";

interface ApplyOptions extends TargetOptions {
  readonly yes?: boolean;
  readonly forgetUnrecorded?: boolean;
  readonly approved?: string;
  readonly json?: boolean;
}

/** `fraudops apply <stage>`: deploys a stage or the shared stacks, for users and pipelines. */
export function addApplyCommand(program: Command): void {
  const command = program
    .command("apply")
    .description("apply the stacks of a stage, each with a plan that was shown and that passed the guard");
  addStageArgument(command)
    .option("--yes", "do not ask for confirmation; the guard still refuses plans with errors")
    .addOption(
      new Option(
        "--approved <plan id>",
        "apply exactly the plan that `plan --save` saved under this id, without asking for confirmation",
      ).conflicts(["yes", "forgetUnrecorded"]),
    )
    .option(
      "--forget-unrecorded",
      "ignore objects that an interrupted apply created but the Terraform state does not contain, e.g. after you deleted them",
    );
  addTargetOptions(command);
  document(command, {
    examples: [
      ["apply dev", "show the plan, ask for confirmation, and apply the plan"],
      ["apply dev --yes", "apply without confirmation"],
      ["apply prod --approved 6f2c0a4e...", "apply exactly the plan that was shown and approved, as a pipeline does"],
      ["apply account", "apply the stacks that all stages share"],
    ],
    json: `{ "stage", "changes": [{ "stack", "added", "changed", "destroyed" }], "remaining": [...], "synthesisSeconds", "seconds" }`,
    exitCodes: {
      [CHANGES_EXIT_CODE]: "with --approved: stacks remain that need a separate plan and approval",
    },
  });
  command.action(apply);
}

async function apply(stage: string, { yes, forgetUnrecorded, approved, json, ...target }: ApplyOptions): Promise<void> {
  const begin = performance.now();
  await withStacks(stage, { ...target, json }, async ({ target: where, request }) => {
    const print = json === true ? console.error : console.log;
    if (isShortLived(stage)) {
      const agree = (text: string): Promise<void> => confirm({ text, word: stage });
      await makeRoom(stage, where, { say: print, confirm: yes === true ? undefined : agree });
    }
    const review = await stageReviewer(request, where, planCommand(stage, target));
    const output: DeployOutput = {
      show: (plans, verdict) => print(reviewText(review(plans, verdict))),
      confirm: () => (yes === true ? Promise.resolve() : confirm(questionFor("Apply", stage, where))),
      live: () => undefined,
      reached: print,
      applied: (change) => print(changeText(change)),
      note: print,
    };
    const { changes, synthesisSeconds, remaining } =
      approved === undefined
        ? { ...(await deployStage(request, output, { forgetUnrecorded: forgetUnrecorded === true })), remaining: [] }
        : await applyStagePlans(request, approved, output);
    const seconds = (performance.now() - begin) / 1000;
    if (json === true) printJson({ stage, changes, remaining, synthesisSeconds, seconds });
    else print(isUnchanged(changes) ? `${stage}: nothing to change` : `${stage}: applied`);
    if (remaining.length === 0) return;
    console.error(
      `these stacks were not applied: ${remaining.join(", ")}. Plan them (\`./fraudops plan ${stage} --save\`) and have the plan approved.`,
    );
    process.exitCode = CHANGES_EXIT_CODE;
  });
}
