import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Name of the file that stands for the built jobs. */
export const WHEEL = "ml_jobs-0.1.0+0123456789ab-py3-none-any.whl";

/** A file that stands for the built jobs; stacks copy it and never look inside. */
export function wheelFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "wheel-")), WHEEL);
  writeFileSync(file, "jobs");
  return file;
}
