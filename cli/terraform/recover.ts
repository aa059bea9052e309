import { UserError } from "../project";
import { initialize } from "./initialize";
import { ApplyJournal } from "./journal";
import { repairLocalState } from "./local-state";
import type { StackFolder } from "./stack-folder";
import { refuseErroredState, unrecordedObjects, unrecordedText } from "./unrecorded";

/** Listener for the messages of a recovery. */
export interface RecoveryListener {
  note(line: string): void;
}

export interface RecoveryOptions {
  /** Ignores created objects that are not in the state, e.g. because a user has deleted them. @default false */
  readonly forgetUnrecorded?: boolean;
  /** Reports unrecorded objects without throwing, for commands that change nothing. @default false */
  readonly readOnly?: boolean;
}

/**
 * Recovers from an interrupted apply of a stack: repairs a truncated state file, and refuses to continue if the state
 * does not record all created objects.
 * @throws UserError with the remedies
 */
export async function recover(
  folder: StackFolder,
  listener: RecoveryListener,
  { forgetUnrecorded = false, readOnly = false }: RecoveryOptions = {},
): Promise<void> {
  const repaired = repairLocalState(folder);
  if (repaired !== undefined) listener.note(repaired);
  const journal = new ApplyJournal(folder);
  if (folder.has("errored.tfstate") || journal.read()?.recorded === false) await initialize(folder);
  await refuseErroredState(folder);
  const objects = await unrecordedObjects(folder);
  if (objects.length === 0) return;
  const text = unrecordedText(folder.stack, objects);
  if (forgetUnrecorded) {
    listener.note(`${text}\n--forget-unrecorded is set: these objects are treated as deleted`);
    journal.markRecorded();
    return;
  }
  if (!readOnly) throw new UserError(text);
  listener.note(text);
}
