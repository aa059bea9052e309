import { copyFileSync, existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { UserError } from "../project";
import { ApplyJournal } from "./journal";
import { localStateFile } from "./program";
import type { StackFolder } from "./stack-folder";
import { parseState } from "./state";

/** Time in milliseconds after which a running write of a state file has finished. */
const WRITING_MS = 500;

/**
 * Restores the backup of a local state file whose write was interrupted. Terraform writes in place, so a kill or a full
 * disk leaves an empty or truncated file, and an empty one would look like a stack that was never applied.
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
  return `${damagedText(file, kept)}. Its backup was restored, the file kept as ${kept}`;
}

/** Repairs the state of a stack with a local backend; see `repairStateFile`. */
export function repairLocalState(folder: StackFolder): string | undefined {
  const file = localStateFile(folder);
  if (file === undefined) return undefined;
  const journal = new ApplyJournal(folder).read();
  // Terraform makes no backup of the first state, but the journal of the first apply records all created objects.
  const isFirst = isDamaged(file) && !existsSync(`${file}.backup`) && journal?.recorded === false;
  if (!isFirst) return repairStateFile(file);
  const kept = `${file}.damaged`;
  renameSync(file, kept);
  return `${damagedText(file, kept)}. It was the first one of ${folder.stack}, and is kept as ${kept}`;
}

/** Replaces `file` by its backup without a moment in which it is missing, because a missing state counts as empty. */
function replace(file: string, backup: string, kept: string): void {
  const draft = `${file}.restored`;
  copyFileSync(backup, draft);
  copyFileSync(file, kept);
  renameSync(draft, file);
}

function damagedText(file: string, kept = file): string {
  const what = statSync(kept).size === 0 ? "is empty" : "is damaged";
  return `${file} ${what}: a command was cut off while it wrote it`;
}

function noBackupText(file: string): string {
  return [
    `${damagedText(file)}, and there is no backup (${file}.backup) to restore.`,
    "  Put a copy of the state in its place. If the stack was never applied, delete the file.",
  ].join("\n");
}

/** @throws UserError if the file is a complete state of an unknown format, which must not be replaced */
function isDamaged(file: string): boolean {
  if (!existsSync(file) || isComplete(file)) return false;
  const format = formatOf(file);
  if (format === undefined) return true;
  throw new UserError(
    [
      `${file} is a state of format ${format}, which another version of Terraform wrote: nothing was done.`,
      "  Use the version that wrote it, or put a copy of the state in format 4 in its place.",
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

/** Format version of a state, if it is not the supported one. */
function formatOf(file: string): number | undefined {
  try {
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version?: unknown };
    return typeof version === "number" && version !== 4 ? version : undefined;
  } catch {
    return undefined;
  }
}
