/**
 * Sets this checkout up: checks the required tools, and installs npm packages, the Python environment and Spark's jars.
 * Uses no npm packages, because it installs them. Skips steps that are done already.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { useUtf8 } from "./setup/locale.cjs";
import { certificateText, noSpaceText, useOwnCaches } from "./setup/machine.mjs";
import { installNodePackages, nodePackagesMatch } from "./setup/node-packages.mjs";
import { checkPrerequisites } from "./setup/prerequisites.mjs";
import { installPythonEnvironment, lacksPython, pythonEnvironmentMatches } from "./setup/python-environment.mjs";
import { installSparkJars, sparkJarsMatch } from "./setup/spark-jars.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Sets the project up.
 *
 * @param {{ root?: string, log?: (line: string) => void }} [options] `log` gets one line before and one after each
 *   step that is not skipped
 * @returns {Promise<{ steps: string[] }>} the steps that were not skipped
 * @throws {import("./setup/prerequisites.mjs").PrerequisitesError} lists all missing tools, before any step runs
 * @throws {Error} a step failed, e.g. with a `CommandError`; the next set-up repeats the step
 */
export async function setup({ root = ROOT, log = () => {} } = {}) {
  const { python } = await checkPrerequisites({ root, python: lacksPython(root) });
  useOwnCaches(root);
  useUtf8();
  const worked = /** @type {string[]} */ ([]);
  const step = async (
    /** @type {string} */ title,
    /** @type {boolean} */ isDone,
    /** @type {() => Promise<void>} */ work,
  ) => {
    if (isDone) return;
    const start = performance.now();
    log(`set-up: ${title} ...`);
    await work();
    log(`set-up: ${title} done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    worked.push(title);
  };
  const npm = step("npm packages", nodePackagesMatch(root), () => installNodePackages(root));
  const spark = async () => {
    await step("Python packages", pythonEnvironmentMatches(root), () => installPythonEnvironment(root, python));
    await step("Spark jars", sparkJarsMatch(root), () => installSparkJars(root));
  };
  const results = await Promise.allSettled([npm, spark()]);
  for (const result of results) {
    if (result.status !== "rejected") continue;
    const { message } = result.reason;
    const full = noSpaceText(message, root);
    if (full !== undefined) throw new Error(full);
    const certificates = certificateText(message);
    throw certificates === undefined ? result.reason : new Error(`${message}\n${certificates}`);
  }
  return { steps: worked };
}

function requireNoArguments() {
  const [argument] = process.argv.slice(2);
  if (argument === undefined) return;
  console.error(`unknown argument ${argument}\nusage: npm run setup`);
  process.exit(2);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNoArguments();
  try {
    const { steps } = await setup({ log: console.log });
    if (steps.length === 0) console.log("set-up: nothing to do");
  } catch (error) {
    console.error(`set-up failed: ${error.message}`);
    process.exitCode = 1;
  }
}
