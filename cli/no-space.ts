import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "./project";

/** A disk with fewer free bytes than this counts as full. */
const BLOCK = 4096;

/** Error message for a full disk. */
export function noSpaceText(folder: string): string {
  return `no space left on the disk of ${folder}: free some space, and run the command again`;
}

/** Whether the disk of a folder is full. */
export function isFull(folder: string): boolean {
  const { bavail, bfree, bsize } = statfsSync(folder);
  // For the root user, counts the reserved blocks as free, because only root can use them.
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize < BLOCK;
}

/** A folder on the full disk that caused the error; undefined if the error has a different cause. */
export function fullFolder(error: unknown): string | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== "ENOSPC") return undefined;
  const { path: file } = error as NodeJS.ErrnoException;
  return file === undefined ? ([projectRoot, tmpdir()].find(isFull) ?? projectRoot) : path.dirname(file);
}
