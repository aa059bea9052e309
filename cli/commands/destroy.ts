import type { Command } from "commander";
import { stageStackName } from "../../core/naming";
import { confirm } from "../confirm";
import { SHARED } from "../guard/scope";
import { emptyingLines, emptyModel } from "../operations/empty-model";
import { modelsToEmpty } from "../operations/models-to-empty";
import { UserError } from "../project";
import { reviewText, stageReviewer } from "../review/stage-reviewer";
import type { Target, TargetOptions } from "../target";
import { synthesizeStage } from "../terraform/deploy";
import { destroyStage, planDestruction } from "../terraform/destroy";
import type { StackPlan } from "../terraform/plan";
import { changeText } from "../terraform/stack-change";
import { document } from "./documentation";
import { addStageArgument, withStacks, type OpenStacks } from "./open-stacks";
import { addTargetOptions } from "./options";
import { printJson } from "./print-json";
import { projectsOf, readStage, type Stage } from "./stage-projects";

interface DestroyOptions extends TargetOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `fraudops destroy <stage>`: the end of a stage. */
export function addDestroyCommand(program: Command): void {
  const command = program
    .command("destroy")
    .description("delete a stage: its models' versions, then its stacks, the last one first");
  addStageArgument(command).option("--yes", "do not ask");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["destroy pr-42", "shows what goes, asks for the stage's name, and deletes it"],
      ["destroy dev --yes", "does not ask"],
    ],
    json: `{ "stage", "emptied": ["<model>"], "changes": [{ "stack", "added", "changed", "destroyed" }] }`,
  });
  command.action(destroy);
}

async function destroy(name: string, { yes, json, ...options }: DestroyOptions): Promise<void> {
  if (name === SHARED) {
    throw new UserError("what all stages share is destroyed by hand, after the last stage: README.md, Tearing down");
  }
  const requireUnprotected = (target: Target): Stage => {
    const stage = readStage(name, target);
    if (!stage.config.deletionProtection) return stage;
    const reason = name === "prod" ? " and `retirement: <why>`" : "";
    throw new UserError(
      `stage ${name} has deletionProtection: nothing was destroyed. To retire it, set \`deletionProtection: false\`${reason} in its file, apply, then destroy it`,
    );
  };
  const run = async ({ target, request }: OpenStacks): Promise<void> => {
    // Once more: it may have been protected while this command waited for another.
    const stage = requireUnprotected(target);
    const print = json === true ? console.error : console.log;
    const { stacks, folderOf } = await synthesizeStage(request);
    const plans = await planDestruction(stacks, folderOf, { note: print });
    const projects = projectsOf(stage.config, undefined).filter((project) =>
      plans.some((plan) => hasModel(plan, name, project)),
    );
    const models = await modelsToEmpty(stage, projects, target);
    const emptied = models.flatMap(({ plan }) => emptyingLines(plan)).map((it) => `- ${it}`);
    print([`Models of \`${name}\``, ...emptied, ""].join("\n"));
    const review = await stageReviewer(request, target);
    print(reviewText(review(plans)));
    if (yes !== true) await confirm({ text: `Delete all of this from ${name}, ${target.description}?`, word: name });

    for (const { plan, registry, endpoint } of models) await emptyModel(plan, registry, endpoint);
    const changes = await destroyStage(plans, folderOf, { live: () => undefined, reached: print });
    if (json === true) printJson({ stage: name, emptied: models.map(({ plan }) => plan.model), changes });
    else print(`destroyed: ${changes.map(changeText).join(", ") || "nothing was there"}`);
  };
  await withStacks(name, { ...options, json }, run, requireUnprotected);
}

/** Whether a plan deletes the registered model of a project. */
function hasModel({ stack, json }: StackPlan, stage: string, project: string): boolean {
  const isModel = ({ type }: { readonly type: string }): boolean => type === "databricks_registered_model";
  return stack === stageStackName(stage, project) && (json?.resource_changes ?? []).some(isModel);
}
