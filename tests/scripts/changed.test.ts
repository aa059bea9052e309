import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const SCRIPTS = path.join(__dirname, "..", "..", "scripts", "test");

let root: string;
beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), "changed-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: root, stdio: "ignore" });
}

function commit(files: Readonly<Record<string, string>>): void {
  write(files);
  git("add", "--all");
  git("commit", "--no-verify", "-m", "change");
}

/**
 * Evaluates an expression in which `exported` contains the exports of a module of scripts/test.
 * @returns the value, or the message of its error
 */
function evaluate(module: string, expression: string): unknown {
  const script = `import * as exported from ${JSON.stringify(pathToFileURL(path.join(SCRIPTS, module)).href)};
    const value = () => { try { return ${expression}; } catch (error) { return error.message; } };
    console.log(JSON.stringify(value()));`;
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(root) };
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8", env }),
  );
}

const changedFiles = (options = "{}"): unknown => evaluate("changed-files.mjs", `exported.changedFiles(${options})`);

describe("changed files", () => {
  test("include commits since the merge base, uncommitted, untracked and removed files, but no changes of main", () => {
    git("init", "--initial-branch", "main");
    commit({ "kept.ts": "", "removed.ts": "", "edited.ts": "", "of-main.ts": "", ".gitignore": "ignored.ts" });
    git("switch", "--create", "feature");
    commit({ "committed.ts": "1" });
    git("switch", "main");
    commit({ "of-main.ts": "changed" });
    git("switch", "feature");
    rmSync(path.join(root, "removed.ts"));
    write({ "edited.ts": "edited", "un tracked.ts": "", "ignored.ts": "" });
    expect(changedFiles()).toEqual({
      files: ["committed.ts", "edited.ts", "un tracked.ts"],
      removed: ["removed.ts"],
    });
  });

  test("are compared with the branch of --since", () => {
    git("init", "--initial-branch", "dev");
    commit({ "a.ts": "" });
    git("switch", "--create", "feature");
    commit({ "b.ts": "" });
    expect(changedFiles(`{ since: "dev" }`)).toEqual({ files: ["b.ts"], removed: [] });
  });

  test("fails without a checkout or a base, and reports the remedy in one line", () => {
    expect(changedFiles()).toMatch(/^--changed needs git and a checkout .*: run `npm test` instead$/);
    git("init", "--initial-branch", "feature");
    commit({ "a.ts": "" });
    expect(changedFiles()).toMatch(/^HEAD has no commit in common with main or origin\/main: .*--since$/);
  });
});

test("selects TypeScript tests that import a changed file, directly or through others", () => {
  write({
    "package.json": "{}",
    "jest.config.cjs": `module.exports = { roots: ["<rootDir>/tests"], testMatch: ["**/*.test.ts"] };`,
    "core/name.ts": "export const name = 1;",
    "stacks/stack.ts": `import { name } from "../core/name";`,
    "tests/stack.test.ts": `import "../stacks/stack";`,
    "tests/other.test.ts": "",
  });
  const related = `exported.relatedTypeScriptTests(["core/name.ts", "README.md"])`;
  expect(evaluate("related-typescript.mjs", related)).toEqual(["tests/stack.test.ts"]);
  expect(evaluate("related-typescript.mjs", `exported.relatedTypeScriptTests(["README.md"])`)).toEqual([]);
});

describe("Python tests", () => {
  beforeEach(() => {
    write({
      "jobs/src/ml/__init__.py": "",
      "jobs/src/ml/gate.py": "from ml.limits import Limit\n",
      "jobs/src/ml/limits.py": "",
      "jobs/src/ml/tables.py": "",
      "jobs/src/ml/train.py": "from ml.limits import (\n    Limit,\n)\n",
      "jobs/tests/test_gate.py": "from ml import gate\n",
      "jobs/tests/data/conftest.py": "import ml.tables\n",
      "jobs/tests/data/test_rows.py": "",
      "jobs/tests/help/demo.py": "",
      "jobs/tests/help/test_demo.py": "from .demo import row\nfrom . import other\n",
      "jobs/tests/integration/test_train.py": "from ml.train import train\n",
    });
  });

  test.each([
    ["a changed test", "jobs/tests/test_gate.py", ["jobs/tests/test_gate.py"]],
    ["tests that import the module", "jobs/src/ml/gate.py", ["jobs/tests/test_gate.py"]],
    ["else tests of its importers", "jobs/src/ml/limits.py", ["jobs/tests/test_gate.py"]],
    ["tests of a folder whose fixtures import it", "jobs/src/ml/tables.py", ["jobs/tests/data/test_rows.py"]],
    ["relative imports", "jobs/tests/help/demo.py", ["jobs/tests/help/test_demo.py"]],
    ["no integration tests", "jobs/src/ml/train.py", []],
    ["tests of a removed module", "jobs/tests/help/other.py", ["jobs/tests/help/test_demo.py"]],
    ["nothing of another project", "bench/gate.py", []],
  ])("%s", (_, file, expected) => {
    const project = `{ folder: "jobs", importRoots: ["src", "."] }`;
    const call = `exported.relatedPythonTests(${project}, [${JSON.stringify(file)}])`;
    expect(evaluate("related-python.mjs", call)).toEqual(expected);
  });
});
