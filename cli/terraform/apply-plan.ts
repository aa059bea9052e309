import { Interrupted, isInterrupted } from "../interrupt";
import { messageOf, UserError } from "../project";
import { errorsIn, failureText, uiMessage, uiMessages, type UiMessage } from "./diagnostics";
import { APPLIED_PLAN, ApplyJournal } from "./journal";
import { errorsText } from "./lock";
import { TransientRefusalError, transientReason } from "./transient-refusal";
import { PLAN_FILE, planDigest, type StackPlan } from "./plan";
import type { StackFolder } from "./stack-folder";
import type { StackChange } from "./stack-change";
import { pullState } from "./state";
import { unrecordedObjects, unrecordedText, type UnrecordedObject } from "./unrecorded";

/** Nothing was applied, because the state of the stack has changed since the plan was made. */
export class StalePlan extends UserError {}

/** Listener for the progress of an apply. */
export interface ApplyListener {
  /** Shows the current activity. */
  live(line: string): void;
  /** Reports a completed step. */
  reached(line: string): void;
}

/**
 * Applies exactly the plan that the guard checked. Terraform's output goes to a file, which records the created objects
 * even if this program or Terraform is killed.
 *
 * @throws StalePlan if nothing was applied because the state has changed since the plan
 * @throws Interrupted if the user interrupted the apply; thrown after Terraform has stopped and `listener` has received
 *   the list of created objects that the state does not record
 * @throws TransientRefusalError if all of Terraform's errors are temporary
 * @throws UserError with Terraform's errors
 */
export async function applyPlan(folder: StackFolder, plan: StackPlan, listener: ApplyListener): Promise<StackChange> {
  const { stack } = folder;
  if (planDigest(folder) !== plan.digest) {
    throw new UserError(
      `another command planned ${stack} after this command did, so nothing was applied: run this command again`,
    );
  }
  const journal = new ApplyJournal(folder);
  journal.begin(folder.file(PLAN_FILE));
  const result = await folder.terraform(["apply", "-json", "-input=false", APPLIED_PLAN], {
    outputFile: journal.file,
    onLine: (line) => notify(stack, line, listener),
  });
  const messages = uiMessages(result.stdout);
  if (result.exitCode === 0) return changeOf(stack, messages);

  const errors = errorsIn(result);
  const failure = [
    `terraform apply of ${stack} failed:`,
    errors.length > 0 ? errorsText(stack, errors) : failureText(result),
  ];
  const lost = await lostObjects(folder, failure);
  if (lost.length === 0 && !folder.has("errored.tfstate")) journal.markRecorded();
  if (isInterrupted()) {
    // Reports created objects that the state lacks, because Terraform does not write its state if it is interrupted
    // twice.
    if (lost.length > 0) listener.reached(unrecordedText(stack, lost));
    throw new Interrupted();
  }
  const hasStarted = messages.some(({ type }) => type === "apply_start");
  if (!hasStarted && (await pullState(folder))?.serial !== plan.serial) {
    throw new StalePlan(
      `the state of ${stack} has changed since the plan was made, so nothing was applied: run this command again`,
    );
  }
  const text = [...failure, ...(lost.length > 0 ? [unrecordedText(stack, lost)] : [])].join("\n");
  const reason = lost.length > 0 ? undefined : transientReason(errors);
  throw reason === undefined ? new UserError(text) : new TransientRefusalError(text, reason);
}

/**
 * Created objects that the state does not record.
 * @throws UserError with the failure of the apply if the state cannot be read, e.g. because the disk is full
 */
async function lostObjects(folder: StackFolder, failure: readonly string[]): Promise<readonly UnrecordedObject[]> {
  try {
    return await unrecordedObjects(folder);
  } catch (error) {
    const remedy =
      "Fix the cause, and apply again: the apply first lists created objects that the state does not record.";
    throw new UserError([...failure, messageOf(error), remedy].join("\n"));
  }
}

interface Hook {
  readonly resource: { readonly addr: string };
  readonly action: string;
  readonly elapsed_seconds?: number;
}

const DONE: Readonly<Record<string, string>> = { create: "created", update: "changed", delete: "deleted" };

function notify(stack: string, line: string, listener: ApplyListener): void {
  const message = uiMessage(line);
  const hook = message?.["hook"] as Hook | undefined;
  if (message === undefined || hook === undefined) return;
  const { action, elapsed_seconds: seconds = 0 } = hook;
  const { addr: address } = hook.resource;
  if (message.type === "apply_start") listener.live(`${stack}: ${address}: ${action} ...`);
  if (message.type === "apply_progress") listener.live(`${stack}: ${address}: ${action} for ${seconds} s`);
  if (message.type === "apply_complete")
    listener.reached(`${stack}: ${address} ${DONE[action] ?? action} (${seconds} s)`);
  if (message.type === "apply_errored") listener.reached(`${stack}: ${address}: ${action} FAILED`);
}

function changeOf(stack: string, messages: readonly UiMessage[]): StackChange {
  const summary = messages.find(({ type, changes }) => {
    return type === "change_summary" && (changes as { operation?: string } | undefined)?.operation !== "plan";
  });
  const { add = 0, change = 0, remove = 0 } = (summary?.["changes"] ?? {}) as Record<string, number>;
  return { stack, added: add, changed: change, destroyed: remove };
}
