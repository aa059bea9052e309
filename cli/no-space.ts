import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "./project";

/** Minimum free space for the next write, in bytes. */
const BLOCK = 4096;

/** Error message for a full disk. */
export function noSpaceText(folder: string): string {
  return `no space left on ${folder}: free some, and run the command again`;
}

/** Whether the disk of a folder is full. */
export function isFull(folder: string): boolean {
  const { bavail, bfree, bsize } = statfsSync(folder);
  // The root user can use the reserved blocks.
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize < BLOCK;
}

/** The folder on a full disk if that caused the error; undefined for other errors. */
export function fullFolder(error: unknown): string | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== "ENOSPC") return undefined;
  const { path: file } = error as NodeJS.ErrnoException;
  return file === undefined ? ([projectRoot, tmpdir()].find(isFull) ?? projectRoot) : path.dirname(file);
}
