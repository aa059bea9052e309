// `npm test`: set-up, then every check of the repository, counted over all suites. Plain Node, because at first there
// are no packages. `npm test -- jest pytest` runs only the named suites.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setupOrExit } from "./setup/or-exit.mjs";

const RESULTS = path.join(".tools", "test-results");
const bin = (tool) => path.join("node_modules", ".bin", tool);
const python = path.join(".venv", "bin", "python");

/** Each suite: how to run it, and the file in which it counts its tests; a suite without one is one test. */
const SUITES = [
  { name: "format", command: bin("prettier"), args: ["--check", "--log-level", "warn", "."] },
  { name: "lint", command: bin("eslint"), args: ["."] },
  { name: "layers", command: "npm", args: ["run", "--silent", "layers"] },
  { name: "types", command: bin("tsc"), args: ["--noEmit"] },
  { name: "unused", command: bin("knip"), args: [] },
  { name: "ruff", command: python, args: ["-m", "ruff", "check", "."] },
  { name: "ruff-format", command: python, args: ["-m", "ruff", "format", "--check", "."] },
  { name: "pyright-jobs", command: bin("pyright"), args: ["-p", "jobs"] },
  { name: "pyright-sandbox", command: bin("pyright"), args: ["-p", path.join("sandbox", "runtime", "python")] },
  { name: "pyright-fault-models", command: bin("pyright"), args: ["-p", path.join("tests", "e2e", "fault-models")] },
  { name: "jest", ...jest("jest", []) },
  { name: "pytest", ...pytest("pytest", ["jobs/tests"]) },
  { name: "pytest-sandbox", ...pytest("pytest-sandbox", ["sandbox/runtime/python/tests"]) },
  { name: "e2e", ...jest("e2e", ["--config", "jest.e2e.config.cjs", "--runInBand"]), live: true },
  // By its name only: a quarter of an hour; `jest` tries a sample.
  { name: "day-two", ...jest("day-two", ["--config", "jest.day-two.config.cjs"]), live: true, named: true },
  // By its name only: it needs `npm run setup:checkov`, and says so by skipped tests where that was not done.
  { name: "checkov", ...jest("checkov", ["--config", "jest.checkov.config.cjs"]), named: true },
];

function jest(name, args) {
  const file = path.join(RESULTS, `${name}.json`);
  return {
    command: bin("jest"),
    args: ["--ci", "--json", "--outputFile", file, ...args],
    count: () => jestCounts(file),
  };
}

function pytest(name, args) {
  const file = path.join(RESULTS, `${name}.xml`);
  return { command: python, args: ["-m", "pytest", "-q", "--junitxml", file, ...args], count: () => junitCounts(file) };
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

/** Runs a suite to its end; what it printed is shown when it failed, or at once when it is a long one. */
async function run({ command, args, live = false }) {
  const child = spawn(command, args, { stdio: live ? "inherit" : ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    child.on("error", (error) => resolve(((output += error.message), 1)));
    child.on("close", resolve);
  });
  return { ok: code === 0, output };
}

/** A suite that failed without counting a failure (a crash, nothing collected) counts as one. */
function counts(suite, ok) {
  try {
    const counted = suite.count?.() ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
    return ok || counted.failed > 0 ? counted : { ...counted, failed: 1 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

await setupOrExit();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no suite is named ${unknown.join(", ")}; there are: ${SUITES.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const total = { passed: 0, failed: 0, skipped: 0 };
for (const suite of SUITES.filter(({ name, named }) => (wanted.length === 0 ? !named : wanted.includes(name)))) {
  const begin = performance.now();
  const { ok, output } = await run(suite);
  const counted = counts(suite, ok);
  for (const key of Object.keys(total)) total[key] += counted[key];
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  if (counted.failed > 0) console.log(output);
  console.log(`${counted.failed > 0 ? "FAILED" : "ok    "} ${suite.name} (${counted.passed} tests, ${seconds} s)`);
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
