import { UserError } from "../project";
import { initialize } from "./initialize";
import { ApplyJournal } from "./journal";
import { repairLocalState } from "./local-state";
import type { StackFolder } from "./stack-folder";
import { refuseErroredState, unrecordedObjects, unrecordedText } from "./unrecorded";

/** Who is told of what was repaired. */
export interface RecoveryListener {
  note(line: string): void;
}

export interface RecoveryOptions {
  /** Takes objects that the state does not have for gone. @default false */
  readonly forgetUnrecorded?: boolean;
  /** Reports unrecorded objects and goes on, as a command does that changes nothing. @default false */
  readonly readOnly?: boolean;
}

/**
 * Looks at what an earlier apply of a stack has left that was cut off: repairs a torn state file, and refuses to go on
 * over anything that the state does not record.
 * @throws UserError with the ways out
 */
export async function recover(
  folder: StackFolder,
  listener: RecoveryListener,
  { forgetUnrecorded = false, readOnly = false }: RecoveryOptions = {},
): Promise<void> {
  const repaired = repairLocalState(folder);
  if (repaired !== undefined) listener.note(repaired);
  const journal = new ApplyJournal(folder);
  if (folder.has("errored.tfstate") || journal.read()?.settled === false) await initialize(folder);
  await refuseErroredState(folder);
  const objects = await unrecordedObjects(folder);
  if (objects.length === 0) return;
  const text = unrecordedText(folder.stack, objects);
  if (forgetUnrecorded) {
    listener.note(`${text}\n--forget-unrecorded: taken for gone`);
    journal.settle();
    return;
  }
  if (!readOnly) throw new UserError(text);
  listener.note(text);
}
