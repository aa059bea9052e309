import type { Command } from "commander";
import { existsSync } from "node:fs";
import { loadService, loadStage } from "../../config/load";
import type { StageConfig } from "../../config/schema";
import { SHARED_STACKS, stageParts, stageStackName } from "../../core/naming";
import { configuration } from "../configuration";
import { SHARED } from "../guard/scope";
import { UserError } from "../project";
import type { TargetOptions } from "../target";
import { colourOf } from "../tool-environment";
import { synthesizeStage } from "../terraform/deploy";
import { initialize } from "../terraform/initialize";
import { StackFolder } from "../terraform/stack-folder";
import { document } from "./documentation";
import { withStacks } from "./open-stacks";
import { addTargetOptions } from "./options";

/** Allowed Terraform commands. Some of them change the state, but none changes the resources in a cloud. */
const ALLOWED = [
  ...["console", "force-unlock", "graph", "import", "output", "plan", "providers", "show", "state", "taint", "untaint"],
  ...["validate", "version"],
];

/** `fraudops terraform <stack> -- <args>`: runs Terraform in the folder of a stack. */
export function addTerraformCommand(program: Command): void {
  const command = program
    .command("terraform")
    .description("run Terraform in the folder of a stack; the target is selected as for the other commands")
    .argument("<stack>", "a stack, e.g. `dev-workspace` or `account`")
    .argument("<args...>", `a Terraform command with its arguments, after \`--\`; allowed: ${ALLOWED.join(", ")}`);
  addTargetOptions(command);
  document(command, {
    examples: [
      ["terraform dev-workspace -- state list", "list the resources in the state"],
      ["terraform dev-workspace -- untaint <address>", "keep a tainted resource instead of replacing it"],
      ["terraform dev-platform -- import <address> <id>", "record an existing object"],
      ["terraform dev-fraud -- force-unlock <id>", "release the lock of a killed command"],
    ],
  });
  command.action(run);
}

async function run(stack: string, args: readonly string[], options: TargetOptions): Promise<void> {
  requireAllowed(args);
  const stage = stageOf(stack);
  await withStacks(stage, { ...options, json: true }, async ({ request }) => {
    const folder = new StackFolder(stack, request);
    if (!existsSync(folder.programFile)) await synthesizeStage(request);
    await initialize(folder);
    const environment = colourOf(process.env, process.stdout.isTTY);
    const { exitCode } = await folder.terraform(args, { inherit: true, environment });
    process.exitCode = exitCode;
  });
}

/** @throws UserError with the allowed Terraform commands if the given one is not allowed */
function requireAllowed([command = ""]: readonly string[]): void {
  if (ALLOWED.includes(command)) return;
  const instead = ["apply", "destroy"].includes(command)
    ? `it would change the cloud without the guard's checks; use \`./fraudops ${command} <stage>\``
    : `allowed: ${ALLOWED.join(", ")}`;
  throw new UserError(`terraform ${command} is not allowed: ${instead}`);
}

/** The stage of a stack. @throws UserError with the names of the existing stacks if the stack does not exist */
function stageOf(stack: string): string {
  if (SHARED_STACKS.includes(stack)) return SHARED;
  // `loadService` returns only stages that have a file. A short-lived stage has none, so it is loaded by its name.
  const shortLived = /^(pr-\d+)-/.exec(stack)?.[1];
  const { stages } = loadService(configuration());
  const all = shortLived === undefined ? stages : [loadStage(shortLived, configuration())];
  const stacksOf = ({ stage, projects }: StageConfig): readonly string[] =>
    stageParts(stage, Object.keys(projects)).map((part) => stageStackName(stage, part));
  const found = all.find((stage) => stacksOf(stage).includes(stack));
  if (found !== undefined) return found.stage;
  throw new UserError(
    `there is no stack "${stack}"; stacks: ${[...SHARED_STACKS, ...all.flatMap(stacksOf)].join(", ")}`,
  );
}
