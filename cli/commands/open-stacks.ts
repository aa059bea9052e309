import { Argument, type Command } from "commander";
import { configuration } from "../configuration";
import { withFolder } from "../folder-lock";
import { guardScope, SHARED } from "../guard/scope";
import { announce, resolveTarget, type Target, type TargetOptions } from "../target";
import type { DeployRequest } from "../terraform/deploy";
import { parseStage } from "./options";

/** Adds the argument `<stage>` to a command that acts on the stacks of a stage. */
export function addStageArgument(command: Command): Command {
  return command.addArgument(
    new Argument("<stage>", "a stage, or `account` for the shared stacks").argParser(parseStackOwner),
  );
}

/** Refuses a name that is neither a stage nor `account`. */
export function parseStackOwner(name: string): string {
  return parseStage(name, [SHARED]);
}

/** Input of a command that acts on the stacks of a stage. The folder of the stacks is locked while the command runs. */
export interface OpenStacks {
  readonly target: Target;
  /** The stage, the folder of its synthesized stacks, the environment for `terraform`, and the overlay. */
  readonly request: DeployRequest;
}

/**
 * Runs a command on the stacks of a stage. Prints the target first, then locks the folder of synthesized stacks until
 * the command ends.
 *
 * @param check check of the target, which runs before this function waits for the lock
 * @throws ConfigError see `guardScope`; UserError see `resolveTarget`
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
