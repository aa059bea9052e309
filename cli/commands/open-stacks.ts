import type { Command } from "commander";
import { Argument } from "commander";
import { announce, resolveTarget, type Target, type TargetOptions } from "../target";
import type { DeployRequest } from "../terraform/deploy";

/** The stage that a command over stacks acts on. */
export function addStageArgument(command: Command): Command {
  return command.addArgument(new Argument("<stage>", "a stage, or `account` for what all stages share"));
}

/** Where to act, and with what. */
export interface OpenStacks {
  readonly target: Target;
  readonly request: DeployRequest;
}

/** The target of a command over stacks, which is said first. */
export async function openStacks(
  name: string,
  { home, cloud, json }: TargetOptions & { readonly json?: boolean | undefined },
): Promise<OpenStacks> {
  const target = await resolveTarget({ home, cloud, stage: name });
  announce(target, { json });
  const { outDirectory, environment, overlay } = target;
  return { target, request: { name, outDirectory, environment, overlay } };
}
