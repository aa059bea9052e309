import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const JEST = path.join(import.meta.dirname, "..", "..", "node_modules", "jest", "bin", "jest.js");
const CODE = /\.([cm]?[jt]s|json)$/;

/**
 * Folders with files that tests import, directly or through other files. Jest's `--findRelatedTests` follows imports
 * only within Jest's roots, so these folders replace `tests`, the only root in jest.config.cjs.
 */
const FOLDERS = [
  ...["core", "config", "constructs", "stacks", "guard", "review"],
  ...["sandbox", "cli", "jobs", "scripts", "tests"],
];

/**
 * Finds the test files of jest.config.cjs that import one of `files`, directly or through others.
 * @returns their paths, relative to `root`
 */
export function relatedTypeScriptTests(files, root = ".") {
  const code = files.filter((file) => CODE.test(file));
  if (code.length === 0) return [];
  const folders = FOLDERS.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) => [
    "--roots",
    folder,
  ]);
  const args = [JEST, ...folders, "--listTests", "--json", "--findRelatedTests", ...code];
  const tests = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
  return tests.map((test) => path.relative(path.resolve(root), test).replaceAll(path.sep, "/")).sort();
}
