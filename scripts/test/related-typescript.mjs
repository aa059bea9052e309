import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const JEST = path.join(import.meta.dirname, "..", "..", "node_modules", "jest", "bin", "jest.js");
const CODE = /\.([cm]?[jt]s|json)$/;

/**
 * Folders that tests import from. jest.config.cjs has only `tests` as a root, which is not enough for
 * `--findRelatedTests`.
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
