import type { Command } from "commander";
import { Argument } from "commander";
import { withCheckout } from "../checkout-lock";
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
 * Runs a command over stacks: says its target first, and lets no other command work in the same folder of synthesized
 * stacks meanwhile.
 */
export async function withStacks(
  name: string,
  { home, cloud, json }: TargetOptions & { readonly json?: boolean | undefined },
  action: (open: OpenStacks) => Promise<void>,
): Promise<void> {
  const target = await resolveTarget({ home, cloud, stage: name });
  announce(target, { json });
  const { outDirectory, environment, overlay } = target;
  const open = { target, request: { name, outDirectory, environment, overlay } };
  await withCheckout(process.argv.slice(2).join(" "), () => action(open), outDirectory);
}
