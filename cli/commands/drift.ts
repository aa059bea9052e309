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
import { parseStackOwner, withStacks } from "./open-stacks";
import { addTargetOptions, outputOption } from "./options";
import { CHANGES_EXIT_CODE } from "./plan";
import { printJson } from "./print-json";

interface DriftOptions extends TargetOptions {
  readonly json?: boolean;
  readonly out?: string;
}

/** `fraudops drift [stage...]`: detects changes outside Terraform. */
export function addDriftCommand(program: Command): void {
  const command = program
    .command("drift")
    .description("show which resources of stages were changed or deleted outside Terraform since the last apply")
    .addArgument(
      new Argument(
        "[stages...]",
        "stages, or `account` for the shared stacks (default: every stage except those of merge requests, and `account` if its credentials are available)",
      ).argParser((name: string, earlier: readonly string[] | undefined) => [
        ...(earlier ?? []),
        parseStackOwner(name),
      ]),
    )
    .addOption(outputOption("--out <file>", "write the body of an issue as Markdown for each stage with drift"));
  addTargetOptions(command);
  document(command, {
    examples: [
      ["drift", "check every stage and the shared stacks"],
      ["drift prod", "show the manual changes of prod since the last apply"],
      ["drift prod --out drift.md", "also write the text of an issue, as the nightly pipeline does"],
    ],
    json: `{ "stages": [{ "stage", "drift": [{ "stack", "address", "found", "attributes": [...], "changes": [...] }], "unreadable": [{ "stack", "reason" }], "neverApplied": [stacks] }] }`,
    exitCodes: {
      0: "no drift (a stack that was never applied has none)",
      1: "a stack could not be read; the differences of the other stacks are still shown, and written to --out",
      [CHANGES_EXIT_CODE]: "drift",
    },
  });
  command.action(drift);
}

async function drift(named: readonly string[], options: DriftOptions): Promise<void> {
  const say = options.json === true ? console.error : console.log;
  const target = await resolveTarget({ ...options, stage: named[0] });
  const names = named.length > 0 ? [...new Set(named)] : await everyStage(target, say);
  // Refuses an unknown stage before any stage is planned.
  for (const name of names) guardScope(name, configuration(target.overlay));
  const found: StageDrift[] = [];
  for (const name of names) {
    const stage = await driftOfStage(name, options);
    found.push(stage);
    say(driftText(stage));
    for (const { stack, reason } of stage.unreadable) console.error(`${stack} could not be read: ${reason}`);
  }
  if (options.json === true) printJson({ stages: found });
  if (options.out !== undefined)
    writeFileSync(options.out, found.flatMap((stage) => driftIssue(stage) ?? []).join("\n"));
  const unreadable = found.flatMap((stage) => stage.unreadable.map(({ stack }) => stack));
  if (unreadable.length > 0)
    throw new UserError(`drift is unknown, because these stacks or stages could not be read: ${unreadable.join(", ")}`);
  if (found.some((stage) => stage.drift.length > 0)) process.exitCode = CHANGES_EXIT_CODE;
}

/**
 * Drift of one stage. After an expected error, e.g. of the synthesis, returns the stage as unreadable with the reason,
 * so that the next stages are still checked.
 */
async function driftOfStage(name: string, options: DriftOptions): Promise<StageDrift> {
  const found: StageDrift[] = [];
  try {
    await withStacks(name, options, async ({ request }) => void found.push(await stageDrift(request)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { stage: name, drift: [], unreadable: [{ stack: name, reason: messageOf(error) }], neverApplied: [] };
  }
  return found[0] ?? { stage: name, drift: [], unreadable: [], neverApplied: [] };
}

/**
 * Long-lived stages in the order of promotion, then `account`. In the clouds, omits `account` if the caller has no
 * credentials that may list the workspaces of the Databricks account.
 */
async function everyStage(target: Target, say: (line: string) => void): Promise<readonly string[]> {
  const { account, stages } = loadService(configuration(target.overlay));
  const longLived = stages.map(({ stage }) => stage).filter((stage) => !isShortLived(stage));
  if (target.kind === "sandbox") return [...longLived, SHARED];
  const { accountId } = account.databricks;
  try {
    await connectToAccount(accountId).call("GET", `/api/2.0/accounts/${accountId}/workspaces`);
  } catch (error) {
    if (!isWithoutCredentials(error)) throw error;
    say(`${SHARED} is skipped: the caller is not an administrator of the Databricks account (${messageOf(error)})`);
    return longLived;
  }
  return [...longLived, SHARED];
}

function isWithoutCredentials(error: unknown): boolean {
  if (error instanceof ApiError) return [401, 403].includes(error.status);
  return error instanceof UserError && !(error instanceof NoAnswerError);
}
