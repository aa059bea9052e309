import { copyFileSync, existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { UserError } from "../project";
import { ApplyJournal } from "./journal";
import { localStateFile } from "./program";
import type { StackFolder } from "./stack-folder";
import { parseState } from "./state";

/**
 * Wait in milliseconds before an incomplete state file counts as damaged: another command may still be writing the
 * file, which takes a few milliseconds.
 */
const WRITING_MS = 500;

/**
 * Restores the backup of a local state file whose write was interrupted. Terraform writes the file in place, so a kill
 * or a full disk leaves an empty or truncated file. Terraform would treat an empty file as a stack that was never
 * applied.
 *
 * @returns a message about the repair; undefined if the file was intact
 * @throws UserError with the remedy if there is no backup, or if another Terraform version wrote the file
 * @throws a system error if the file cannot be read
 */
export function repairStateFile(file: string): string | undefined {
  if (!isDamaged(file)) return undefined;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WRITING_MS);
  if (!isDamaged(file)) return undefined;
  const backup = `${file}.backup`;
  if (!isComplete(backup)) throw new UserError(noBackupText(file));
  const kept = `${file}.damaged`;
  replace(file, backup, kept);
  return `${damagedText(file, kept)}. Its backup was restored; the damaged file is kept as ${kept}`;
}

/**
 * Repairs the state file of a stack as `repairStateFile` does. If the damaged file is the stack's first state, which
 * has no backup, renames it instead. Does nothing unless the stack has a local backend.
 * @returns a message about the repair; undefined if nothing was done
 */
export function repairLocalState(folder: StackFolder): string | undefined {
  const file = localStateFile(folder);
  if (file === undefined) return undefined;
  const journal = new ApplyJournal(folder);
  // The first state of a stack has no backup. If it is damaged, no object is lost: the journal lists all objects that
  // the apply created.
  const isFirst = isDamaged(file) && !existsSync(`${file}.backup`) && journal.read()?.recorded === false;
  if (!isFirst) return repairStateFile(file);
  const kept = `${file}.damaged`;
  renameSync(file, kept);
  return `${damagedText(file, kept)}. It was the first state of ${folder.stack}, so it has no backup. The damaged file is kept as ${kept}; ${journal.file} lists the created objects`;
}

/**
 * Copies `file` to `kept`, then replaces `file` by a copy of `backup`. The replacement is a rename, so that `file`
 * exists at any time: Terraform treats a missing file as an empty state.
 */
function replace(file: string, backup: string, kept: string): void {
  const draft = `${file}.restored`;
  copyFileSync(backup, draft);
  copyFileSync(file, kept);
  renameSync(draft, file);
}

function damagedText(file: string, kept = file): string {
  const what = statSync(kept).size === 0 ? "is empty" : "is damaged";
  return `${file} ${what}: a command was interrupted while it wrote the file`;
}

function noBackupText(file: string): string {
  return [
    `${damagedText(file)}, and there is no backup (${file}.backup) to restore.`,
    "  Replace the file by a copy of the state. If the stack was never applied, delete the file.",
  ].join("\n");
}

/**
 * Whether a state file is empty or truncated.
 * @throws UserError if the file is a complete state of an unknown format, which must not be replaced
 */
function isDamaged(file: string): boolean {
  if (!existsSync(file) || isComplete(file)) return false;
  const format = formatOf(file);
  if (format === undefined) return true;
  throw new UserError(
    [
      `${file} is a state of format ${format}, which another version of Terraform wrote: nothing was done.`,
      "  Use that version of Terraform, or replace the file by a copy of the state in format 4.",
    ].join("\n"),
  );
}

function isComplete(file: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, "utf8");
  try {
    return parseState(text) !== undefined;
  } catch {
    return false;
  }
}

/** Format version of a state file; undefined for the supported format 4 and for a file that is not a state. */
function formatOf(file: string): number | undefined {
  try {
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version?: unknown };
    return typeof version === "number" && version !== 4 ? version : undefined;
  } catch {
    return undefined;
  }
}
