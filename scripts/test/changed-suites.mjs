import { relatedPythonTests, PYTHON_PROJECTS } from "./related-python.mjs";
import { relatedTypeScriptTests } from "./related-typescript.mjs";
import { RESULTS, SUITES, check, jest, node, pytest, python } from "./suites.mjs";

/**
 * Tests that synthesize, fuzz or apply whole services, or start Spark. They take minutes and import nearly every file, so
 * `--changed` runs them only if the test itself changed.
 */
const WHOLE_SERVICE =
  /^tests\/((contract|day-two|upgrade)\/|(guard\/service|review\/examples|sandbox\/access\/(slot|stage)-privileges|sandbox\/rest\/table-imports)\.test\.ts$)/;

/** Static checks that take a list of files; the formatter skips files that it does not know. */
const BY_FILE = [
  { files: /./, check: node("format", "prettier", "--check", "--log-level", "warn", "--ignore-unknown") },
  { files: /\.[cm]?[jt]s$/, check: node("lint", "eslint", "--no-warn-ignored") },
  { files: /\.py$/, check: check("ruff", python, "-m", "ruff", "check", "--force-exclude") },
  { files: /\.py$/, check: check("ruff-format", python, "-m", "ruff", "format", "--check", "--force-exclude") },
];

/**
 * The suites of `npm test -- --changed`.
 * @param files changed files that exist
 * @param removed changed files that no longer exist
 * @returns suites, and a line about the parts of `npm test` that they omit
 */
export function changedSuites({ files, removed }) {
  const related = relatedTypeScriptTests(files);
  const long = related.filter((test) => WHOLE_SERVICE.test(test) && !files.includes(test));
  const quick = related.filter((test) => !long.includes(test));
  const suites = [
    ...(quick.length > 0 ? [jest("jest", "--maxWorkers=2", "--runTestsByPath", ...quick)] : []),
    ...PYTHON_PROJECTS.flatMap((project) => {
      const tests = relatedPythonTests(project, [...files, ...removed]);
      return tests.length > 0 ? [pytest(project.name, ...tests)] : [];
    }),
    ...([...files, ...removed].some((file) => file.endsWith(".ts") || file === "tsconfig.json") ? [types()] : []),
    ...BY_FILE.flatMap(({ files: pattern, check }) => {
      const own = files.filter((file) => pattern.test(file));
      return own.length > 0 ? [{ ...check, args: [...check.args, ...own] }] : [];
    }),
  ];
  const begun = new Set(suites.map(({ name }) => name));
  const left = SUITES.filter(({ name }) => !begun.has(name) && !name.startsWith("jest/")).map(({ name }) =>
    family(name),
  );
  const notRun = [...long, ...new Set(left)];
  return { suites, notRun: [`${notRun.join(", ")}: run \`npm test\``] };
}

/** `e2e/service` -> `e2e/...` */
const family = (name) => name.replace(/\/.*/, "/...");

/** Checks the types in all TypeScript files. The compiler checks again only what has changed since the last run. */
function types() {
  return node("types", "tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", `${RESULTS}-types.tsbuildinfo`);
}
