/**
 * Writes the description of the jobs to `jobs/description.json`, then the JSON Schemas for editors, which depend on it.
 * Run this script after each change of steps, flags, metrics, tasks or projects.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const python = join(root, ".venv", "bin", "python");

try {
  const stdio = /** @type {const} */ (["ignore", "pipe", "inherit"]);
  const description = execFileSync(python, ["-m", "ml_jobs", "describe"], { cwd: join(root, "jobs", "src"), stdio });
  writeFileSync(join(root, "jobs", "description.json"), description);
  const schemas = ["scripts/run-typescript.cjs", "config/write-json-schemas.ts"];
  execFileSync(process.execPath, schemas, { cwd: root, stdio: "inherit" });
} catch (error) {
  // The failed program has printed its error.
  process.exitCode = error.status || 1;
}
