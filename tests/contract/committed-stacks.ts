import { Testing, TerraformStack } from "cdktf";
import type { ServiceConfig } from "../../config/load";
import { addServiceStacks } from "../../stacks/service";
import { committedService, PROJECT_ROOT } from "../support/service";
import { Synthesized } from "../support/synth";
import { askForVersionsOnce } from "../support/terraform-version";
import { wheelFile } from "../support/wheel";

askForVersionsOnce();

/** One synthesized stack of the service. */
export interface CommittedStack {
  readonly name: string;
  /** Names of the stacks that must be applied before this stack. */
  readonly dependencies: readonly string[];
  readonly content: Synthesized;
}

/** All stacks of the committed configuration. */
export function committedStacks(): readonly CommittedStack[] {
  return stacksOf(committedService());
}

/** Synthesizes all stacks of a configuration, and runs their validations as `cdktf synth` does. */
export function stacksOf({ account, stages }: ServiceConfig): readonly CommittedStack[] {
  const app = Testing.app();
  addServiceStacks(app, {
    account,
    everyStage: stages,
    stages,
    projectRoot: PROJECT_ROOT,
    wheelFile: wheelFile(),
    codeVersion: "0123456789ab",
  });
  const stacks = app.node.children.filter((child): child is TerraformStack => TerraformStack.isStack(child));
  // Prepares all stacks before the first one is synthesized, because a stack that references a resource of a second
  // stack adds an output to this second stack.
  for (const stack of stacks) stack.prepareStack();
  return stacks.map((stack) => ({
    name: stack.node.id,
    dependencies: stack.dependencies.map((dependency) => dependency.node.id).sort(),
    content: new Synthesized(Testing.synth(stack, true)),
  }));
}
