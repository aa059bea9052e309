import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** Folder for the counts of the suites. */
export const RESULTS = path.join(".tools", "test-results");

const bin = (tool) => path.join("node_modules", ".bin", tool);
export const python = path.join(".venv", "bin", "python");
const JOBS_TESTS = path.join("jobs", "tests");
const ON_SPARK = [path.join(JOBS_TESTS, "integration"), path.join(JOBS_TESTS, "pipeline", "data", "test_on_spark.py")];
const PYTHON_SANDBOX = path.join("sandbox", "runtime", "python");
const DEPENDABOT = path.join(".github", "dependabot.yml");
const SET_UP = path.join(".github", "actions", "set-up", "action.yml");
const REAL_PROVIDERS = ["--config", "jest.real-providers.config.cjs", "--maxWorkers=1"];
/**
 * A larger heap for new objects, so that Node.js copies fewer of them while it collects garbage. When introduced, this
 * setting saved 5 % of the CPU time of tests that synthesize stacks, and 9 % of that of ESLint.
 */
const LESS_GARBAGE_COLLECTION = ["--max-semi-space-size=128"];
const LINT_WORKFLOWS = path.join("scripts", "lint-workflows.mjs");

const tool = (name) => path.join(".venv", "bin", name);
const filesOf = (folder, ending) => {
  const files = readdirSync(folder).filter((file) => file.endsWith(ending));
  return files.map((file) => path.join(folder, file));
};
const workflows = () => filesOf(path.join(".github", "workflows"), ".yml");
const scripts = (folder) => filesOf(folder, ".sh");

/**
 * Every suite. Long suites start first, because the total time is longer if one of them starts last. Suites run in
 * parallel, so each one uses its own folders and ports. `onlyByName` is the reason why a suite runs only if it is named.
 */
export const SUITES = [
  pytest("pytest/steps", ...ON_SPARK),
  rehearsal("service"),
  ...[1, 2].map((shard) => jest(`jest/${shard}`, "--maxWorkers=1", `--shard=${shard}/2`)),
  rehearsal("bad-input"),
  pytest("pytest/units", JOBS_TESTS, ...ON_SPARK.map((tests) => `--ignore=${tests}`)),
  pytest("pytest-sandbox", path.join(PYTHON_SANDBOX, "tests")),
  node("lint", "eslint", "."),
  node("pyright-jobs", "pyright", "-p", "jobs"),
  node("types", "tsc", "--noEmit"),
  node("pyright-sandbox", "pyright", "-p", PYTHON_SANDBOX),
  node("pyright-fault-models", "pyright", "-p", path.join("tests", "e2e", "fault-models")),
  node("format", "prettier", "--check", "--log-level", "warn", "."),
  check("unused", bin("knip")),
  check("layers", "npm", "run", "--silent", "layers"),
  check("api-reference", "npm", "run", "--silent", "docs:api"),
  check("ruff", python, "-m", "ruff", "check", "."),
  check("ruff-format", python, "-m", "ruff", "format", "--check", "."),
  check("workflows/github", tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", ...workflows()),
  check("workflows/expressions", "node", "--import", "tsx", LINT_WORKFLOWS, ...workflows(), SET_UP),
  check("workflows/gitlab", tool("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml"),
  check("workflows/dependabot", tool("check-jsonschema"), "--builtin-schema", "vendor.dependabot", DEPENDABOT),
  check("workflows/security", tool("zizmor"), "--offline", "--quiet", ".github"),
  check("shell", tool("shellcheck"), "fraudops", ...scripts("ci"), ...scripts("cli"), ...scripts("cli/terraform")),
  onlyByName(rehearsal("promotion"), "takes some 6 minutes; pipelines run it on each merge request"),
  onlyByName(rehearsal("profiles"), "takes some 3 minutes; pipelines run it on each merge request"),
  onlyByName(rehearsal("interruption"), "takes some 2 minutes; pipelines run it on each merge request"),
  onlyByName(jest("flow", "--config", "jest.flow.config.cjs"), "takes some 8 minutes; pipelines run it at night"),
  onlyByName(
    jest("day-two", "--config", "jest.day-two.config.cjs"),
    "takes some 11 minutes; the suite `jest` runs a sample of its cases, pipelines run all of them at night",
  ),
  onlyByName(
    jest("real-providers/tools", ...REAL_PROVIDERS, "--testPathIgnorePatterns", "rehearsal"),
    "needs Databricks' provider and command line (FRAUDOPS_DATABRICKS_PROVIDER, FRAUDOPS_DATABRICKS_CLI), and the provider of AWS (FRAUDOPS_PROVIDER_MIRROR, or Terraform's registry)",
  ),
  onlyByName(
    jest("real-providers/rehearsal", ...REAL_PROVIDERS, "rehearsal"),
    "needs `npm run setup:moto` and the vendors' providers (FRAUDOPS_PROVIDER_MIRROR, or Terraform's registry)",
  ),
  onlyByName(jest("checkov", "--config", "jest.checkov.config.cjs"), "needs `npm run setup:checkov`"),
];

/** A rehearsal with the real tools: `tests/e2e/<name>.test.ts`. */
function rehearsal(name) {
  return jest(`e2e/${name}`, "--config", "jest.e2e.config.cjs", path.join("tests", "e2e", `${name}.test.ts`));
}

/** A suite that `npm test` runs only if it is named. */
function onlyByName(suite, reason) {
  return { ...suite, onlyByName: reason, limitMinutes: 90 };
}

/** A program that passes or fails as one test. */
export function check(name, command, ...args) {
  return { name, command, args };
}

/** A check by a tool of an npm package, run with `LESS_GARBAGE_COLLECTION`. */
export function node(name, tool, ...args) {
  return check(name, "node", ...LESS_GARBAGE_COLLECTION, bin(tool), ...args);
}

export function jest(name, ...args) {
  const file = resultFile(name, "json");
  // `--forceExit`: a failed test can leave a server or a process open, and Jest would wait for it forever.
  const options = ["--ci", "--forceExit", "--json", "--outputFile", file];
  return {
    ...node(name, "jest", ...options, ...args),
    count: () => jestCounts(file),
  };
}

export function pytest(name, ...args) {
  const file = resultFile(name, "xml");
  return { ...check(name, python, "-m", "pytest", "-q", "--junitxml", file, ...args), count: () => junitCounts(file) };
}

function resultFile(name, extension) {
  return path.join(RESULTS, `${name.replaceAll("/", "-")}.${extension}`);
}

function jestCounts(file) {
  const {
    numPassedTests: passed,
    numFailedTests,
    numRuntimeErrorTestSuites,
    numPendingTests: skipped,
  } = JSON.parse(readFileSync(file, "utf8"));
  return { passed, failed: numFailedTests + numRuntimeErrorTestSuites, skipped };
}

function junitCounts(file) {
  const head = /<testsuite [^>]*>/.exec(readFileSync(file, "utf8"))?.[0] ?? "";
  const value = (name) => Number(new RegExp(`${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = value("failures") + value("errors");
  return { passed: value("tests") - failed - value("skipped"), failed, skipped: value("skipped") };
}
