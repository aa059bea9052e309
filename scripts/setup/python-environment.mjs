import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { versionProblem } from "./prerequisites.mjs";
import { run } from "./run.mjs";
import { fingerprint, readIfPresent, unlessStamped } from "./stamp.mjs";
import { requiredTools } from "./tools.mjs";

const LOCK = "jobs/requirements.lock";

/** @param {string} root */
const stampFile = (root) => join(root, ".venv", ".synced-with");

/** @param {string} root */
const wantedStamp = (root) => fingerprint([readFileSync(join(root, LOCK))]);

/**
 * Whether `.venv` was installed from the present lock file, with a supported Python.
 *
 * @param {string} root folder of the project
 */
export function pythonEnvironmentMatches(root) {
  return !lacksPython(root) && readIfPresent(stampFile(root)) === wantedStamp(root);
}

/**
 * Whether `.venv` must be created again: it is missing, its link to Python is broken, or its Python is not supported.
 *
 * @param {string} root
 */
export function lacksPython(root) {
  if (!existsSync(join(root, ".venv/bin/python"))) return true;
  const version = /^version = (.*)$/m.exec(readIfPresent(join(root, ".venv/pyvenv.cfg")) ?? "")?.[1];
  return version !== undefined && versionProblem(requiredTools({}).python, version) !== undefined;
}

/**
 * Creates `.venv`, installs the packages of the lock file and checks their hashes. Uses uv, which is several times
 * faster than pip. pip only installs uv, from the same lock file.
 *
 * @param {string} root
 * @param {string | undefined} python command to create the environment if there is none
 */
export async function installPythonEnvironment(root, python) {
  if (python !== undefined) await run(python, ["-m", "venv", "--clear", ".venv"], { cwd: root });
  const bin = join(root, ".venv/bin");
  await unlessStamped(stampFile(root), wantedStamp(root), async () => {
    const uvLock = join(root, ".tools/uv.lock");
    mkdirSync(join(root, ".tools"), { recursive: true });
    writeFileSync(uvLock, lockedPackage(readFileSync(join(root, LOCK), "utf8"), "uv"));
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run(join(bin, "python"), [...pip, "--no-deps", "--require-hashes", "-r", uvLock], { cwd: root });
    await run(join(bin, "uv"), ["pip", "sync", "--python", join(bin, "python"), "--require-hashes", LOCK], {
      cwd: root,
    });
  });
}

/**
 * The lines of one package in a lock file: its pin and its hashes.
 *
 * @param {string} lock
 * @param {string} name
 */
export function lockedPackage(lock, name) {
  const lines = lock.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`${name}==`));
  if (start === -1)
    throw new Error(`${LOCK} does not name ${name}: add it to jobs/requirements.in and run npm run python:lock`);
  const length = lines.slice(start).findIndex((line) => !line.endsWith("\\")) + 1;
  return `${lines.slice(start, start + length).join("\n")}\n`;
}
