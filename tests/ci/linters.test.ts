import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");
const BIN = path.join(ROOT, ".venv", "bin");
const STEPS = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "lint-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes `text` to a file, and runs a linter for pipeline files on this file, with the arguments of `npm test`. */
function lint(tool: string, args: readonly string[], name: string, text: string): { exitCode: number; output: string } {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  const done = spawnSync(path.join(BIN, tool), [...args, file], { encoding: "utf8", cwd: folder });
  return { exitCode: done.status ?? 1, output: done.stdout + done.stderr };
}

test.each<[string, string, RegExp]>([
  [
    "an output of a step that does not exist",
    `on: push\n${STEPS}      - run: echo "\${{ steps.plan.outputs.id }}"\n`,
    /x\.yml:6:.*plan/,
  ],
  ["an unknown function of GitHub", `on: push\n${STEPS}      - if: hashFile('x')\n        run: x\n`, /hashFile/],
  [
    "an input that a called workflow does not have",
    `on: push\njobs:\n  a:\n    uses: ./.github/workflows/stage-round.yml\n    with: { stage: dev, lost: true }\n`,
    /lost/,
  ],
])("fails on %s, which the schema cannot detect", (_what, text, message) => {
  const file = path.join(folder, "x.yml");
  writeFileSync(file, text);
  const args = ["--import", "tsx", path.join("scripts", "lint-workflows.mjs"), file];
  const done = spawnSync(process.execPath, args, { encoding: "utf8", cwd: ROOT });

  expect(done.status).toBe(1);
  expect(done.stderr).toMatch(message);
});

test.each<[string, string, readonly string[], string, string, RegExp]>([
  [
    "an unknown key in a GitHub workflow",
    "check-jsonschema",
    ["--builtin-schema", "vendor.github-workflows"],
    "x.yml",
    `on: push\n${STEPS}      - rum: x\n`,
    /rum/,
  ],
  [
    "an unknown key in the GitLab pipeline",
    "check-jsonschema",
    ["--builtin-schema", "vendor.gitlab-ci"],
    "x.yml",
    "test:\n  scripts: [x]\n",
    /scripts/,
  ],
  [
    "an unknown ecosystem of Dependabot",
    "check-jsonschema",
    ["--builtin-schema", "vendor.dependabot"],
    "x.yml",
    "version: 2\nupdates: [{ package-ecosystem: pipi, directory: /, schedule: { interval: weekly } }]\n",
    /pipi/,
  ],
  [
    "an expression with the title of a pull request in a script",
    "zizmor",
    ["--offline", "--quiet"],
    ".github/workflows/x.yml",
    `on: pull_request\npermissions: {}\n${STEPS}      - run: echo "\${{ github.event.pull_request.title }}"\n`,
    /template-injection/,
  ],
  ["a variable without quotes", "shellcheck", [], "x.sh", "#!/bin/sh\nrm -r $1\n", /SC2086/],
])("fails on %s", (_what, tool, args, name, text, message) => {
  const { exitCode, output } = lint(tool, args, name, text);

  expect(exitCode).not.toBe(0);
  expect(output).toMatch(message);
});
