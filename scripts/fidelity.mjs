// `npm run fidelity`: counts the operations of the vendor's tools that work against the sandbox, and writes them to
// docs/fidelity.md. Needs the same binaries as `npm test -- real-providers`.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const JEST = path.join("node_modules", ".bin", "jest");
/** Subject of each run, with the arguments of Jest. */
const RUNS = [
  ["--maxWorkers=1", path.join("tests", "sandbox", "provider", "verdicts.test.ts")],
  ["--config", "jest.real-providers.config.cjs", "--maxWorkers=1", "--testPathIgnorePatterns", "rehearsal"],
];
/** A line of a test's output with counts: `<what>: <n> of <m> <things>`. */
const COUNT = /^([^:\n]+): (\d+) of (\d+) (.+)$/gm;

let failed = false;
const rows = [];
for (const args of RUNS) {
  const { output, code } = await run(args);
  failed ||= code !== 0;
  for (const [, what, passed, all, things] of output.matchAll(COUNT)) rows.push([what, `${passed} of ${all}`, things]);
}
const table = rows.map((row) => `| ${row.join(" | ")} |`);
writeFileSync(
  path.join("docs", "fidelity.md"),
  `# Fidelity of the sandbox

Measured by \`npm run fidelity\`, which needs the binaries of \`npm test -- real-providers\` (the Databricks provider 1.99.0 and
the Databricks CLI). Plans are compared with verdicts that the real providers have given ([sandbox-facts.md](sandbox-facts.md)).
In the trials of faults, every request fails once in the way that is named; the Terraform run after it has no faults.

| what | n of m | of |
| --- | --- | --- |
${table.join("\n")}
`,
);
console.log(table.join("\n"));
if (failed) console.error("some tests failed: see above");
process.exitCode = failed || rows.length === 0 ? 1 : 0;

/** Runs Jest, prints its output immediately, and returns it. */
function run(args) {
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
