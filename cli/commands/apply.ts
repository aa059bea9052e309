import type { Command } from "commander";
import { questionFor } from "./stage-question";
import { confirm } from "../confirm";
import { planText } from "../report/plan-text";
import { verdictText } from "../report/verdict-text";
import type { TargetOptions } from "../target";
import { deployStage, type DeployOutput } from "../terraform/deploy";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { document } from "./documentation";
import { addStageArgument, withStacks } from "./open-stacks";
import { addTargetOptions } from "./options";
import { printJson } from "./print-json";

interface ApplyOptions extends TargetOptions {
  readonly yes?: boolean;
  readonly forgetUnrecorded?: boolean;
  readonly json?: boolean;
}

/** `fraudops apply <stage>`: what people and pipelines deploy by. */
export function addApplyCommand(program: Command): void {
  const command = program
    .command("apply")
    .description("apply the stacks of a stage, each by a plan that the guard has passed and you have seen");
  addStageArgument(command)
    .option("--yes", "do not ask; what the guard refuses is refused all the same")
    .option("--forget-unrecorded", "take objects that an apply made before it was cut off, and no state has, for gone");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["apply dev", "shows the plan, asks, and applies it"],
      ["apply prod --yes", "as a pipeline does, after its own approval"],
      ["apply account", "what all stages share"],
    ],
    json: `{ "stage", "changes": [{ "stack", "added", "changed", "destroyed" }], "synthesisSeconds", "seconds" }`,
  });
  command.action(apply);
}

async function apply(stage: string, { yes, forgetUnrecorded, json, ...target }: ApplyOptions): Promise<void> {
  const begin = performance.now();
  await withStacks(stage, { ...target, json }, async ({ target: where, request }) => {
    const print = json === true ? console.error : console.log;
    const output: DeployOutput = {
      show: (plans, verdict) => {
        print(verdictText(stage, verdict));
        print(planText(stage, plans, { refresh: true }));
      },
      confirm: () => (yes === true ? Promise.resolve() : confirm(questionFor("Apply", stage, where))),
      live: () => undefined,
      reached: print,
      applied: (change) => print(changeText(change)),
      note: print,
    };
    const { changes, synthesisSeconds } = await deployStage(request, output, {
      forgetUnrecorded: forgetUnrecorded === true,
    });
    const seconds = (performance.now() - begin) / 1000;
    if (json === true) printJson({ stage, changes, synthesisSeconds, seconds });
    else print(isUnchanged(changes) ? `${stage}: nothing to change` : `${stage}: applied`);
  });
}
