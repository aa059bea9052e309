// `npm test`: set-up, then every check of the repository. Runs one suite per core in parallel, and prints the total
// counts. Plain Node.js, because packages are not installed yet. `npm test -- jest e2e` runs only the named suites:
// `e2e` selects all of `e2e/...`; `--jobs 1` runs one suite at a time.
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { setupOrExit } from "./setup/or-exit.mjs";
import { runSuites } from "./test/run-suites.mjs";
import { RESULTS, SUITES } from "./test/suites.mjs";

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { jobs: { type: "string", default: String(availableParallelism()) } },
});
const names = (wish, { name }) => name === wish || name.startsWith(`${wish}/`);
const unknown = wanted.filter((wish) => !SUITES.some((suite) => names(wish, suite)));
const jobs = Number(values.jobs);
if (unknown.length > 0 || !(Number.isInteger(jobs) && jobs > 0)) {
  const known = SUITES.map(({ name }) => name).join(", ");
  console.error(
    unknown.length > 0
      ? `no suite is named ${unknown.join(", ")}, must be one of ${known}`
      : `--jobs ${values.jobs}: expected a whole number above 0`,
  );
  process.exit(2);
}

await setupOrExit();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const chosen = SUITES.filter((suite) =>
  wanted.length === 0 ? suite.onlyByName === undefined : wanted.some((wish) => names(wish, suite)),
);
const { passed, failed, skipped } = await runSuites(chosen, jobs);
if (wanted.length === 0) {
  for (const { name, onlyByName } of SUITES) {
    if (onlyByName !== undefined) console.log(`not run ${name}, only by \`npm test -- ${name}\`: ${onlyByName}`);
  }
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
