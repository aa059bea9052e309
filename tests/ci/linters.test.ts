import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const BIN = path.join(__dirname, "..", "..", ".venv", "bin");
const STEPS = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "lint-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs one of the linters that `npm test` runs over the pipelines' files, over a file of the given text. */
function lint(tool: string, args: readonly string[], name: string, text: string): { exitCode: number; output: string } {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  const done = spawnSync(path.join(BIN, tool), [...args, file], { encoding: "utf8", cwd: folder });
  return { exitCode: done.status ?? 1, output: done.stdout + done.stderr };
}

test.each<[string, string, readonly string[], string, string, RegExp]>([
  [
    "a key that GitHub does not know",
    "check-jsonschema",
    ["--builtin-schema", "vendor.github-workflows"],
    "x.yml",
    `on: push\n${STEPS}      - rum: x\n`,
    /rum/,
  ],
  [
    "a key that GitLab does not know",
    "check-jsonschema",
    ["--builtin-schema", "vendor.gitlab-ci"],
    "x.yml",
    "test:\n  scripts: [x]\n",
    /scripts/,
  ],
  [
    "an ecosystem that Dependabot does not know",
    "check-jsonschema",
    ["--builtin-schema", "vendor.dependabot"],
    "x.yml",
    "version: 2\nupdates: [{ package-ecosystem: pipi, directory: /, schedule: { interval: weekly } }]\n",
    /pipi/,
  ],
  [
    "a request's text in a script",
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
