import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** The Python projects with unit tests: their folder, and the folders in it that `sys.path` contains. */
export const PYTHON_PROJECTS = [
  { name: "pytest/units", folder: "jobs", importRoots: ["src", "."] },
  { name: "pytest-sandbox", folder: "sandbox/runtime/python", importRoots: ["tasks", "tests/site", "tests", "."] },
];

const FROM = /^\s*from\s+(\.*)([\w.]*)\s+import\s+(\([^)]*\)|.*)/gm;
const IMPORT = /^\s*import\s+(.+)/gm;
const NAME = /^\s*\(?\s*([\w.]+)/;

/**
 * Finds the unit tests of a Python project for changed files. For a changed test, this is the test itself. For a
 * module, these are the tests that import it; if there are none, the tests that import its importers, and so on. For
 * a conftest.py, these are all tests of its folder.
 * @param files changed files, whether they still exist or not
 * @returns test files relative to `root`
 */
export function relatedPythonTests({ folder, importRoots }, files, root = ".") {
  const changed = files.filter((file) => file.startsWith(`${folder}/`) && file.endsWith(".py"));
  if (changed.length === 0) return [];
  const all = pythonFiles(root, folder);
  const tests = all.filter((file) => /(^|\/)test_[^/]*$/.test(file) && !file.includes("/integration/"));
  const nameOf = (file) => moduleName(path.posix.relative(folder, file), importRoots);
  const packageOf = (file) => nameOf(path.posix.join(path.posix.dirname(file), "__init__.py"));
  const importsOf = new Map(
    all.map((file) => [file, importedNames(readFileSync(path.join(root, file), "utf8"), packageOf(file))]),
  );
  const importers = (file) => {
    const name = nameOf(file);
    return all.filter((other) => importsOf.get(other).has(name));
  };
  return [...new Set(changed.flatMap((file) => nearestTests(file, tests, importers)))].sort();
}

/** Follows imports backwards from a file, level by level, as far as the first level that has tests. */
function nearestTests(file, tests, importers) {
  const seen = new Set([file]);
  for (let level = [file]; level.length > 0;) {
    const found = tests.filter((test) => level.includes(test));
    if (found.length > 0) return found;
    const fixtures = level.filter((name) => path.posix.basename(name) === "conftest.py").map(path.posix.dirname);
    const served = tests.filter((test) => fixtures.some((folder) => test.startsWith(`${folder}/`)));
    if (served.length > 0) return served;
    level = [...new Set(level.flatMap(importers))].filter((next) => !seen.has(next));
    for (const next of level) seen.add(next);
  }
  return [];
}

/** Dotted names after `import` and `from`. `from a import b` gives `a` and `a.b`, because `b` may be a module. */
function importedNames(source, ownPackage) {
  const names = new Set();
  for (const [, dots, rest, list] of source.matchAll(FROM)) {
    const above = dots === "" ? [] : ownPackage.split(".").slice(0, 1 - dots.length || undefined);
    const module = [...above, rest].filter((part) => part !== "").join(".");
    names.add(module);
    for (const name of namesIn(list)) names.add(`${module}.${name}`);
  }
  for (const [, list] of source.matchAll(IMPORT)) for (const name of namesIn(list)) names.add(name);
  return names;
}

function namesIn(list) {
  return list.split(",").flatMap((item) => NAME.exec(item)?.[1] ?? []);
}

function moduleName(file, importRoots) {
  const importRoot = importRoots.find((root) => root === "." || file.startsWith(`${root}/`));
  const module = path.posix.relative(importRoot, file).replace(/(\/__init__)?\.py$/, "");
  return module.replaceAll("/", ".");
}

function pythonFiles(root, folder) {
  const files = readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith(".py"));
  return files.map((file) => `${folder}/${file.replaceAll(path.sep, "/")}`).sort();
}
