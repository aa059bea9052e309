/**
 * Installs checkov with checked hashes into `.venv-checkov`, separate from the project's own packages, because it has
 * about a hundred dependencies and is optional.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setupOrExit } from "./setup/or-exit.mjs";
import { run } from "./setup/run.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCK = "scripts/setup/checkov.lock";

await setupOrExit();
const bin = join(ROOT, ".venv", "bin");
const own = join(ROOT, ".venv-checkov");
try {
  await run(join(bin, "python"), ["-m", "venv", "--without-pip", "--clear", own], { cwd: ROOT });
  const python = join(own, "bin", "python");
  await run(join(bin, "uv"), ["pip", "sync", "--python", python, "--require-hashes", LOCK], { cwd: ROOT });
  console.log("checkov is installed: npm test -- checkov, ./fraudops guard <stage> --checkov");
} catch (error) {
  console.error(`checkov could not be installed: ${error.message}`);
  process.exitCode = 1;
}
