// `npm test` runs the set-up, then the suites of the repository, one per core in parallel. Prints the total counts of
// tests. Uses no npm packages, because they may not be installed yet. `npm test -- jest e2e` runs only named suites:
// `e2e` selects all of `e2e/...`; `--jobs 1` runs one suite at a time. `npm test -- --changed` runs only checks of the
// changed files and quick tests that import them, and lists what it skips. Changed files are those that differ from the
// merge base with `main`, or with the branch of `--since`.
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { setupOrExit } from "./setup/or-exit.mjs";
import { changedFiles } from "./test/changed-files.mjs";
import { changedSuites } from "./test/changed-suites.mjs";
import { runSuites } from "./test/run-suites.mjs";
import { RESULTS, SUITES } from "./test/suites.mjs";

const SUITE_NAMES = SUITES.map(({ name }) => name).join(", ");
const USAGE = "usage: npm test -- [<suite>...] [--jobs <number>] [--changed [--since <branch>]]";

const { values, positionals: wanted } = argumentsOrExit();
if (values.help) {
  console.log(`${USAGE}\nsuites: ${SUITE_NAMES}`);
  process.exit(0);
}
const names = (prefix, { name }) => name === prefix || name.startsWith(`${prefix}/`);
const unknown = wanted.filter((prefix) => !SUITES.some((suite) => names(prefix, suite)));
const jobs = Number(values.jobs);
if (unknown.length > 0) {
  exit(`no suite is named ${unknown.join(", ")}; the suites are ${SUITE_NAMES}`);
}
if (!(Number.isInteger(jobs) && jobs > 0)) exit(`--jobs ${values.jobs}: expected a whole number above 0`);
if (values.changed && wanted.length > 0) exit("--changed selects the suites itself: do not name suites");
if (values.since !== undefined && !values.changed) exit("--since requires --changed");
const changes = values.changed ? changesOrExit() : undefined;

await setupOrExit();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const { suites, notRun } = changes === undefined ? selectedSuites() : changedSuites(changes);
const { passed, failed, skipped } = await runSuites(suites, jobs);
for (const line of notRun) console.log(`not run ${line}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
const nothingChanged = changes !== undefined && suites.length === 0;
process.exitCode = failed > 0 || (passed === 0 && !nothingChanged) ? 1 : 0;

/** The suites named on the command line; without names, all suites except those with `onlyByName`. */
function selectedSuites() {
  if (wanted.length > 0) {
    return { suites: SUITES.filter((suite) => wanted.some((prefix) => names(prefix, suite))), notRun: [] };
  }
  const byName = SUITES.filter(({ onlyByName }) => onlyByName !== undefined);
  return {
    suites: SUITES.filter(({ onlyByName }) => onlyByName === undefined),
    notRun: byName.map(({ name, onlyByName }) => `${name}: ${onlyByName}; \`npm test -- ${name}\` runs it`),
  };
}

function changesOrExit() {
  try {
    return changedFiles({ since: values.since });
  } catch (error) {
    return exit(error.message);
  }
}

function argumentsOrExit() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        jobs: { type: "string", default: String(availableParallelism()) },
        changed: { type: "boolean", default: false },
        since: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return exit(`${error.message.split(". ")[0]}\n${USAGE}`);
  }
}

function exit(problem) {
  console.error(problem);
  process.exit(2);
}
