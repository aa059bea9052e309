/**
 * Runs the real Terraform providers and writes how they behave: their schemas and rules to sandbox/facts/data, and
 * their plans for changes of single arguments (the verdicts) to tests/sandbox/provider/data. Usage:
 * `npm run facts -- --mirror <folder>`. The folder contains the providers, in the layout of docs/sandbox-facts.md.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { mirror: { type: "string" } } });
if (values.mirror === undefined) {
  console.error("no folder with the providers is given: run `npm run facts -- --mirror <folder>`");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "facts-"));
const deployed = join(folder, "deployed.json");
/** @param {string[]} args */
const run = (...args) => execFileSync(process.execPath, ["--import", "tsx", ...args], { stdio: "inherit" });
try {
  const verdicts = join("tests", "sandbox", "provider", "data");
  const options = ["--mirror", values.mirror, "--deployed", deployed, "--verdicts", verdicts];
  run(join("tests", "sandbox", "provider", "record-deployed.ts"), deployed);
  run(join("sandbox", "facts", "generate.ts"), ...options);
  execFileSync(join("node_modules", ".bin", "prettier"), ["--write", verdicts, join("sandbox", "facts", "data")]);
} finally {
  rmSync(folder, { recursive: true });
}
