import { copyFileSync, existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { UserError } from "../project";
import { ApplyJournal } from "./journal";
import { localStateFile } from "./program";
import type { StackFolder } from "./stack-folder";
import { parseState } from "./state";

/** A command that writes a state at this very moment is done with it by then. */
const WRITING_MS = 500;

/**
 * Puts the backup in the place of a local state file that was cut off while Terraform wrote it: it writes in place, so a
 * kill or a full disk leaves such a file empty or torn. An empty one would be taken for a stack that was never applied.
 *
 * @returns what was done, for people; undefined where nothing was wrong
 * @throws UserError with the way out when there is no backup to restore, or another Terraform wrote the file
 * @throws Error of the machine when the file cannot be read: nobody knows then whether it is torn
 */
export function repairStateFile(file: string): string | undefined {
  if (!isTorn(file)) return undefined;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WRITING_MS);
  if (!isTorn(file)) return undefined;
  const backup = `${file}.backup`;
  if (!isWhole(backup)) throw new UserError(noBackupText(file));
  const kept = `${file}.damaged`;
  replace(file, backup, kept);
  return `${torn(file, kept)}. Its backup was restored, the file kept as ${kept}`;
}

/** Repairs the state of a stack whose program keeps it in a file; see `repairStateFile`. */
export function repairLocalState(folder: StackFolder): string | undefined {
  const file = localStateFile(folder);
  if (file === undefined) return undefined;
  const journal = new ApplyJournal(folder).read();
  // Terraform makes a backup of every state but the first. All that a first apply has made stands in its journal.
  const isFirst = isTorn(file) && !existsSync(`${file}.backup`) && journal?.settled === false;
  if (!isFirst) return repairStateFile(file);
  const kept = `${file}.damaged`;
  renameSync(file, kept);
  return `${torn(file, kept)}. It was the first one of ${folder.stack}, and is kept as ${kept}`;
}

/** Puts the backup in the place of `file`, so that there is one of them at any time: a missing state is an empty one. */
function replace(file: string, backup: string, kept: string): void {
  const draft = `${file}.restored`;
  copyFileSync(backup, draft);
  copyFileSync(file, kept);
  renameSync(draft, file);
}

function torn(file: string, kept = file): string {
  const what = statSync(kept).size === 0 ? "is empty" : "is damaged";
  return `${file} ${what}: a command was cut off while it wrote it`;
}

function noBackupText(file: string): string {
  return [
    `${torn(file)}, and there is no backup (${file}.backup) to restore.`,
    "  Put a copy of the state in its place. If the stack was never applied, delete the file.",
  ].join("\n");
}

/** @throws UserError when it is a whole state of a format that is not known: it lacks nothing that a backup has */
function isTorn(file: string): boolean {
  if (!existsSync(file) || isWhole(file)) return false;
  const format = formatOf(file);
  if (format === undefined) return true;
  throw new UserError(
    [
      `${file} is a state of format ${format}, which another version of Terraform wrote: nothing was done.`,
      "  Use the version that wrote it, or put a copy of the state in format 4 in its place.",
    ].join("\n"),
  );
}

function isWhole(file: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, "utf8");
  try {
    return parseState(text) !== undefined;
  } catch {
    return false;
  }
}

/** Number of the format that a state says it has, when it is not the known one. */
function formatOf(file: string): number | undefined {
  try {
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version?: unknown };
    return typeof version === "number" && version !== 4 ? version : undefined;
  } catch {
    return undefined;
  }
}
