import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Name of the placeholder for the built wheel. */
export const WHEEL = "ml_jobs-0.1.0+0123456789ab-py3-none-any.whl";

/** Placeholder for the built wheel, which stacks copy without reading it. */
export function wheelFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "wheel-")), WHEEL);
  writeFileSync(file, "jobs");
  return file;
}
