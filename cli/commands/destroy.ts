import type { Command } from "commander";
import { stageStackName } from "../../core/naming";
import { isShortLived } from "../../core/stage";
import { confirm } from "../confirm";
import { SHARED } from "../guard/scope";
import { emptyingLines, emptyModel } from "../operations/empty-model";
import { modelsToEmpty } from "../operations/models-to-empty";
import { UserError } from "../project";
import { reviewText, stageReviewer } from "../review/stage-reviewer";
import { targetArguments, type Target, type TargetOptions } from "../target";
import { synthesizeStage } from "../terraform/deploy";
import { refuseAbandoned } from "../terraform/abandoned";
import { destroyStage, planDestruction, requireAllowedLosses } from "../terraform/destroy";
import type { StackPlan } from "../terraform/plan";
import { changeText } from "../terraform/stack-change";
import { destroyRequest } from "./destroy-request";
import { document, LAUNCHER } from "./documentation";
import { addStageArgument, withStacks, type OpenStacks } from "./open-stacks";
import { addTargetOptions, projectOption } from "./options";
import { printJson } from "./print-json";
import { projectsOf, readStage, type Stage } from "./stage-projects";

interface DestroyOptions extends TargetOptions {
  readonly project?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
}

/** `fraudops destroy <stage>`: deletes a stage or one of its projects. */
export function addDestroyCommand(program: Command): void {
  const command = program
    .command("destroy")
    .description("delete a stage (its model versions, then its stacks, dependent stacks first) or one of its projects");
  addStageArgument(command)
    .addOption(projectOption())
    .option("--yes", "do not ask for confirmation")
    .option("--force", "for a merge request's stage: break the state locks of a killed pipeline");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["destroy dev", "show the plan, ask for the stage's name, and delete the stage"],
      [
        "destroy pr-42 --yes --force",
        "empty the slot of a closed merge request, unless another merge request uses the slot",
      ],
      ["destroy dev --yes", "delete the stage without confirmation"],
      [
        "destroy dev --project fraud",
        "delete the stack of one project, before the project is removed from the configuration",
      ],
    ],
    json: `{ "stage", "emptied": ["<model>"], "changes": [{ "stack", "added", "changed", "destroyed" }] }; for a merge request's stage { "stage", "slot", "removed": [{ "kind", "name" }], "states": ["<key>"] }`,
  });
  command.action(destroy);
}

async function destroy(name: string, { project, yes, json, force, ...options }: DestroyOptions): Promise<void> {
  if (isShortLived(name)) {
    if (project !== undefined)
      throw new UserError(`stage ${name} of a merge request can only be deleted as a whole: omit --project`);
    return destroyRequest(name, { ...options, yes, json, force });
  }
  if (force === true) throw new UserError(`--force is only for stages of merge requests, not for ${name}`);
  if (name === SHARED) {
    throw new UserError(
      "the shared stacks must be destroyed by hand, after the last stage: `npm run cdktf -- destroy account bootstrap` (README.md, Deploy to AWS and Databricks)",
    );
  }
  const requireDestroyable = (target: Target): { readonly stage: Stage; readonly projects: readonly string[] } => {
    const stage = readStage(name, target);
    const projects = projectsOf(stage.config, project);
    if (!stage.config.deletionProtection || project !== undefined) return { stage, projects };
    const reason = name === "prod" ? " and `retirement: <why>`" : "";
    throw new UserError(
      `stage ${name} has deletionProtection: nothing was destroyed. To destroy the stage, set \`deletionProtection: false\`${reason} in config/stages/${name}.yaml, apply the stage, then destroy it`,
    );
  };
  const run = async ({ target, request }: OpenStacks): Promise<void> => {
    // Checked again, because deletion protection may have been enabled while this command waited for the lock.
    const { stage, projects } = requireDestroyable(target);
    const print = json === true ? console.error : console.log;
    const { scope, stacks, folderOf } = await synthesizeStage(request);
    const isMeant = (stack: string): boolean => project === undefined || stack === stageStackName(name, project);
    const chosen = stacks.filter((stack) => isMeant(stack.name));
    if (project === undefined) await refuseAbandoned(name, folderOf);
    if (stage.config.deletionProtection) await requireAllowedLosses(chosen, folderOf, scope);
    const plans = await planDestruction(chosen, folderOf, { note: print });
    if (plans.length === 0) {
      print(
        `nothing to destroy: no stack of ${project === undefined ? name : `project ${project} in ${name}`} has resources`,
      );
      if (json === true) printJson({ stage: name, emptied: [], changes: [] });
      return;
    }
    const withModel = projects.filter((each) => plans.some((plan) => hasModel(plan, name, each)));
    const models = await modelsToEmpty(stage, withModel, target);
    const emptied = models.flatMap(({ plan }) => emptyingLines(plan)).map((it) => `- ${it}`);
    if (emptied.length > 0) print([`Models of \`${name}\``, ...emptied, ""].join("\n"));
    const only = project === undefined ? [] : ["--project", project];
    const command = [LAUNCHER, "destroy", name, ...only, ...targetArguments(options)].join(" ");
    const review = await stageReviewer(request, target, command);
    print(reviewText(review(plans)));
    if (yes !== true) await confirm({ text: `Delete all of this from ${name} (${target.description})?`, word: name });

    for (const { plan, registry, endpoint } of models) await emptyModel(plan, registry, endpoint);
    const changes = await destroyStage(plans, folderOf, { live: () => undefined, reached: print });
    if (json === true) printJson({ stage: name, emptied: models.map(({ plan }) => plan.model), changes });
    else print(`destroyed: ${changes.map(changeText).join(", ")}`);
  };
  await withStacks(name, { ...options, json }, run, requireDestroyable);
}

/** Whether a plan deletes the registered model of a project. */
function hasModel({ stack, json }: StackPlan, stage: string, project: string): boolean {
  const isModel = ({ type }: { readonly type: string }): boolean => type === "databricks_registered_model";
  return stack === stageStackName(stage, project) && (json?.resource_changes ?? []).some(isModel);
}
