import { Argument, type Command } from "commander";
import { configuration } from "../configuration";
import { withFolder } from "../folder-lock";
import { guardScope } from "../guard/scope";
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

/**
 * Runs a command over the stacks of a stage. Says its target first; meanwhile no other command works in the folder of
 * synthesized stacks.
 *
 * @param check what can be refused at once: a command that waits for another has passed it
 * @throws ConfigError when there is no such stage; UserError as `resolveTarget`
 */
export async function withStacks(
  name: string,
  { home, cloud, json }: TargetOptions & { readonly json?: boolean | undefined },
  command: (stacks: OpenStacks) => Promise<void>,
  check: (target: Target) => void = () => undefined,
): Promise<void> {
  const target = await resolveTarget({ home, cloud, stage: name });
  announce(target, { json });
  guardScope(name, configuration(target.overlay));
  check(target);
  const run = (): Promise<void> => {
    const { outDirectory, environment, overlay } = target;
    return command({ target, request: { name, outDirectory, environment, overlay } });
  };
  await withFolder(target.outDirectory, process.argv.slice(2).join(" "), run);
}
