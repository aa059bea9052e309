import type { Command } from "commander";
import { driftOf, type StackDrift } from "../terraform/drift";
import { synthesizeStage } from "../terraform/deploy";
import type { TargetOptions } from "../target";
import { document } from "./documentation";
import { addStageArgument, withStacks } from "./open-stacks";
import { addTargetOptions } from "./options";
import { CHANGES_EXIT_CODE } from "./plan";
import { printJson } from "./print-json";

/** `fraudops drift <stage>`: what was changed outside of Terraform. */
export function addDriftCommand(program: Command): void {
  const command = program
    .command("drift")
    .description("say what differs between a stage as it was applied and as it is");
  addStageArgument(command);
  addTargetOptions(command);
  document(command, {
    examples: [["drift prod", "what somebody has changed by hand since the last apply"]],
    json: `{ "stage", "drift": [{ "stack", "address", "found", "attributes": [...] }] }`,
    exitCodes: { 0: "nothing differs", [CHANGES_EXIT_CODE]: "something differs" },
  });
  command.action(drift);
}

async function drift(stage: string, options: TargetOptions & { readonly json?: boolean }): Promise<void> {
  await withStacks(stage, options, async ({ request }) => {
    const { stacks, folderOf } = await synthesizeStage(request);
    const found: StackDrift[] = [];
    for (const { name } of stacks) found.push(...(await driftOf(folderOf(name))));
    if (options.json === true) printJson({ stage, drift: found });
    else {
      for (const { stack, address, found: how, attributes } of found) {
        console.log(`${stack}: ${address} ${how}${attributes.length > 0 ? `: ${attributes.join(", ")}` : ""}`);
      }
      console.log(
        found.length === 0 ? `${stage}: no drift` : `${stage}: ${found.length} differ; an apply puts them right`,
      );
    }
    if (found.length > 0) process.exitCode = CHANGES_EXIT_CODE;
  });
}
