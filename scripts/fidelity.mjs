// `npm run fidelity`: counts how many operations of the Databricks provider and CLI succeed against the sandbox, and
// how many plans of the sandbox's own providers equal those of the vendors' providers. Writes the counts to
// docs/fidelity.md. Needs the same binaries as `npm test -- real-providers`.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";

const JEST = path.join("node_modules", ".bin", "jest");
/** Arguments of each run of Jest. */
const RUNS = [
  ["--maxWorkers=1", path.join("tests", "sandbox", "provider", "verdicts.test.ts")],
  ["--config", "jest.real-providers.config.cjs", "--maxWorkers=1", "--testPathIgnorePatterns", "rehearsal"],
];
/** A line of a test's output with counts: `<tool>: <n> of <m> <what is counted>`. */
const COUNT = /^([^:\n]+): (\d+ of \d+) (.+)$/gm;
/**
 * A line of a test's output about one injected fault. It counts the resource types that succeeded in the run with the
 * fault, because the provider repeated its request, and the types that succeeded in the next run, without the fault.
 */
const FAULT = /^fault (\S+) at (\w+): (\d+ of \d+) types succeed by retries, (\d+ of \d+) in the next run$/gm;
/** Effect on a request, by kind of fault. */
const FAULTS = {
  429: "gets the answer 429 (too many requests)",
  500: "gets the answer 500",
  503: "gets the answer 503",
  timeout: "gets no answer",
  reset: "is executed, but the connection closes before the answer",
  stale: "gets the answer 404 if it is the first read of a new object",
};

let failed = false;
let output = "";
for (const args of RUNS) {
  const run = await runJest(args);
  failed ||= run.code !== 0;
  output += run.output;
}
const trials = [...output.matchAll(FAULT)];
// Sorted, because Jest runs the slowest files of its last run first.
const counts = [...output.replace(FAULT, "").matchAll(COUNT)]
  .map(([, tool, works, counted]) => [tool, works, counted])
  .sort((one, other) => `${one[0]} ${one[2]}`.localeCompare(`${other[0]} ${other[2]}`));
const page = `# Fidelity of the sandbox

This page shows how many operations of the vendors' tools work against the sandbox. \`npm run fidelity\` runs the tests and writes
this page. The command needs the Databricks provider 1.99.0 and the Databricks CLI, as \`npm test -- real-providers\` does.

${table(["tool", "works", "counted"], counts)}

- Plans: one argument of a deployed resource is changed, and the sandbox's provider must plan what the vendor's provider has planned
  ([sandbox-facts.md](sandbox-facts.md)).
- Resource types: the vendor's provider creates the resources, plans them again without changes, changes them in place, and destroys them.

## Faults

The vendor's provider applies or destroys the stacks of a workspace, and the first request to each path fails. The table counts the resource types that work in
this run, because the provider repeats the request, and those that work once Terraform has run again without faults. When the answer to a creation is lost, the
object exists but is in no state; it must be imported, and \`./fraudops apply\` prints the command ([operating.md](operating.md)).

${table(
  ["the request", "during", "works by retries", "works after the next run"],
  trials.map(([, kind, during, retried, next]) => [FAULTS[kind] ?? kind, during, retried, next]),
)}
`;
const file = path.join("docs", "fidelity.md");
const options = await resolveConfig(file);
writeFileSync(file, await format(page, { ...options, parser: "markdown" }));
if (failed) console.error("some tests failed: see above");
process.exitCode = failed || counts.length === 0 || trials.length === 0 ? 1 : 0;

function table(titles, rows) {
  const lines = [titles, titles.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Runs Jest, prints its output immediately, and returns it. */
function runJest(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(JEST, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (stream) => (text) => {
      output += text;
      stream.write(text);
    };
    child.stdout.on("data", take(process.stdout));
    child.stderr.on("data", take(process.stderr));
    child.on("error", reject);
    child.on("close", (code) => resolve({ output, code }));
  });
}
