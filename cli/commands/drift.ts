import { Argument, type Command } from "commander";
import { writeFileSync } from "node:fs";
import { loadService } from "../../config/load";
import { isShortLived } from "../../core/stage";
import { configuration } from "../configuration";
import { connectToAccount } from "../connect";
import { ApiError, NoAnswerError } from "../databricks/client";
import { guardScope, SHARED } from "../guard/scope";
import { messageOf, UserError } from "../project";
import { resolveTarget, type Target, type TargetOptions } from "../target";
import { driftIssue, driftText } from "../terraform/drift-text";
import { stageDrift, type StageDrift } from "../terraform/stage-drift";
import { document } from "./documentation";
import { withStacks } from "./open-stacks";
import { addTargetOptions, outputOption } from "./options";
import { CHANGES_EXIT_CODE } from "./plan";
import { printJson } from "./print-json";

interface DriftOptions extends TargetOptions {
  readonly json?: boolean;
  readonly out?: string;
}

/** `fraudops drift [stage...]`: what was changed outside of Terraform. */
export function addDriftCommand(program: Command): void {
  const command = program
    .command("drift")
    .description("say what differs between stages as they were applied and as they are")
    .addArgument(
      new Argument(
        "[stages...]",
        "stages, or `account` for what all stages share (default: every stage but those of merge requests, and `account` where its credentials are there)",
      ),
    )
    .addOption(
      outputOption("--out <file>", "write the body of an issue for each stage that differs, as Markdown; else nothing"),
    );
  addTargetOptions(command);
  document(command, {
    examples: [
      ["drift", "every stage and what they share"],
      ["drift prod", "what somebody has changed by hand since the last apply"],
      ["drift prod --out drift.md", "as a pipeline does at night, for an issue"],
    ],
    json: `{ "stages": [{ "stage", "drift": [{ "stack", "address", "found", "attributes": [...], "changes": [...] }], "unreadable": [{ "stack", "reason" }] }] }`,
    exitCodes: {
      0: "nothing differs",
      1: "a stack could not be read; what differs in the others is shown and written all the same",
      [CHANGES_EXIT_CODE]: "something differs",
    },
  });
  command.action(drift);
}

async function drift(named: readonly string[], options: DriftOptions): Promise<void> {
  const say = options.json === true ? console.error : console.log;
  const target = await resolveTarget({ ...options, stage: named[0] });
  const names = named.length > 0 ? [...new Set(named)] : await everyStage(target, say);
  // A name that is no stage is refused before any stage is looked at.
  for (const name of names) guardScope(name, configuration(target.overlay));
  const found: StageDrift[] = [];
  for (const name of names) {
    const stage = await lookAt(name, options);
    found.push(stage);
    say(driftText(stage));
    for (const { stack, reason } of stage.unreadable) console.error(`${stack} could not be read: ${reason}`);
  }
  if (options.json === true) printJson({ stages: found });
  if (options.out !== undefined)
    writeFileSync(options.out, found.flatMap((stage) => driftIssue(stage) ?? []).join("\n"));
  const unreadable = found.flatMap((stage) => stage.unreadable.map(({ stack }) => stack));
  if (unreadable.length > 0) throw new UserError(`nobody knows whether these differ: ${unreadable.join(", ")}`);
  if (found.some((stage) => stage.drift.length > 0)) process.exitCode = CHANGES_EXIT_CODE;
}

/** A stage that cannot be synthesized or locked does not hide what others differ in. */
async function lookAt(name: string, options: DriftOptions): Promise<StageDrift> {
  const found: StageDrift[] = [];
  try {
    await withStacks(name, options, async ({ request }) => void found.push(await stageDrift(request)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { stage: name, drift: [], unreadable: [{ stack: name, reason: messageOf(error) }] };
  }
  return found[0] ?? { stage: name, drift: [], unreadable: [] };
}

/** Stages in the order of promotion, and `account` last. */
async function everyStage(target: Target, say: (line: string) => void): Promise<readonly string[]> {
  const { account, stages } = loadService(configuration(target.overlay));
  const lasting = stages.map(({ stage }) => stage).filter((stage) => !isShortLived(stage));
  if (target.kind === "sandbox") return [...lasting, SHARED];
  const { accountId } = account.databricks;
  try {
    await connectToAccount(accountId).call("GET", `/api/2.0/accounts/${accountId}/workspaces`);
  } catch (error) {
    if (!isWithoutCredentials(error)) throw error;
    say(`${SHARED} is not looked at: this is no administrator of the Databricks account (${messageOf(error)})`);
    return lasting;
  }
  return [...lasting, SHARED];
}

function isWithoutCredentials(error: unknown): boolean {
  if (error instanceof ApiError) return [401, 403].includes(error.status);
  return error instanceof UserError && !(error instanceof NoAnswerError);
}
