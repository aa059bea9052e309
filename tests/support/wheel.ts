import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** File name of the placeholder for the Python wheel of the jobs. */
export const WHEEL = "ml_jobs-0.1.0+0123456789ab-py3-none-any.whl";

/**
 * Writes a text file in place of the built wheel, because stacks copy the wheel without reading it. @returns its path
 */
export function wheelFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "wheel-")), WHEEL);
  writeFileSync(file, "jobs");
  return file;
}
