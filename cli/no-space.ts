import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "./project";

/** Less is not enough for the next write. */
const BLOCK = 4096;

/** One line for people about a full disk. */
export function noSpaceText(folder: string): string {
  return `no space left on ${folder}: free some, and run the command again`;
}

/** Whether nothing more can be written into a folder. */
export function isFull(folder: string): boolean {
  const { bavail, bfree, bsize } = statfsSync(folder);
  // The administrator may use what is reserved.
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize < BLOCK;
}

/** The folder whose disk is full, when that is why something was thrown; undefined for other errors. */
export function fullFolder(error: unknown): string | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== "ENOSPC") return undefined;
  const { path: file } = error as NodeJS.ErrnoException;
  return file === undefined ? ([projectRoot, tmpdir()].find(isFull) ?? projectRoot) : path.dirname(file);
}
