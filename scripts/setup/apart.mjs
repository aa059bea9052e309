import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setupOrExit } from "./or-exit.mjs";
import { run } from "./run.mjs";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Installs an optional Python tool from `scripts/setup/<name>.lock`, with checked hashes. The tool has its own
 * environment, `.venv-<name>`, so that its dependencies do not change those of the jobs and the sandbox.
 *
 * @param {string} name
 * @param {string} use commands that use the tool, printed after its installation
 */
export async function installApart(name, use) {
  await setupOrExit();
  const bin = join(ROOT, ".venv", "bin");
  const own = join(ROOT, `.venv-${name}`);
  const lock = `scripts/setup/${name}.lock`;
  try {
    await run(join(bin, "python"), ["-m", "venv", "--without-pip", "--clear", own], { cwd: ROOT });
    const python = join(own, "bin", "python");
    await run(join(bin, "uv"), ["pip", "sync", "--python", python, "--require-hashes", lock], { cwd: ROOT });
    console.log(`${name} is installed for: ${use}`);
  } catch (error) {
    console.error(`${name} could not be installed: ${error.message}`);
    process.exitCode = 1;
  }
}
