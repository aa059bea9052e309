import { join } from "node:path";

import { run } from "./run.mjs";
import { readIfPresent } from "./stamp.mjs";

/**
 * Whether `node_modules` matches `package-lock.json`, according to npm's own record of installed packages.
 * Packages for other platforms are optional and may be absent.
 *
 * @param {string} root folder of the project
 */
export function nodePackagesMatch(root) {
  const lock = readIfPresent(join(root, "package-lock.json"));
  const installed = readIfPresent(join(root, "node_modules", ".package-lock.json"));
  if (lock === undefined || installed === undefined) return false;
  const present = JSON.parse(installed).packages;
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (path === "") return true;
    const found = present[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** @param {string} root */
export async function installNodePackages(root) {
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
}
