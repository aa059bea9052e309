import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setupOrExit } from "./or-exit.mjs";
import { run } from "./run.mjs";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Installs a Python tool into an environment of its own, `.venv-<name>`, from `scripts/setup/<name>.lock`, hashes checked:
 * its dependencies have no business beside what jobs and sandbox run on, and who does not ask for it does without.
 *
 * @param {string} name
 * @param {string} use what it is good for, for people
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
    console.log(`${name} is installed: ${use}`);
  } catch (error) {
    console.error(`${name} could not be installed: ${error.message}`);
    process.exitCode = 1;
  }
}
