import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Synthesized } from "../support/synth";

const repository = path.resolve(__dirname, "..", "..");
const PAGE = path.join("docs", "add-a-model.md");

/** Folders that set-up makes: they are shared with the copy, not copied. */
const INSTALLED = ["node_modules", ".venv", ".tools"];
const NOT_SOURCE = [...INSTALLED, "dist", "__pycache__", ".git"];

/** A code block of the page with the file that it belongs to. */
interface Block {
  readonly file: string;
  /** The file exists, and the block stands below this key. */
  readonly below: string | undefined;
  readonly text: string;
}

/** Blocks behind a line that is a file name in backticks. */
function blocks(page: string): readonly Block[] {
  const found = page.matchAll(/^`([^`]+)`(?:, below `([^`]+)`)?\n\n```\w+\n([^]*?)```$/gm);
  return [...found].map(([, file = "", below, text = ""]) => ({ file, below, text }));
}

let checkout: string;
let before: ReadonlyMap<string, string>;

beforeAll(() => {
  // GIVEN a copy of the repository
  checkout = realpathSync(mkdtempSync(path.join(tmpdir(), "add-a-model-")));
  for (const name of readdirSync(repository)) {
    if (NOT_SOURCE.includes(name) || name.startsWith(".sandbox") || name.startsWith("cdktf.out")) continue;
    const filter = (file: string): boolean => !NOT_SOURCE.includes(path.basename(file));
    cpSync(path.join(repository, name), path.join(checkout, name), { recursive: true, filter });
  }
  for (const name of INSTALLED) symlinkSync(path.join(repository, name), path.join(checkout, name));
  before = sources();
  // WHEN the page is followed
  for (const { file, below, text } of blocks(readFileSync(path.join(checkout, PAGE), "utf8"))) write(file, below, text);
  run(process.execPath, "scripts/describe-jobs.mjs");
  run(python(), "-m", "hatchling", "build", "-t", "wheel", "jobs");
  run(process.execPath, "scripts/run-typescript.cjs", "main.ts");
}, 120_000);

test("one folder, its tests and one entry are all that is written by hand", () => {
  const after = sources();
  const changed = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  expect(changed.sort()).toEqual([
    "config/stages/dev.yaml",
    "jobs/description.json", // printed by `npm run jobs:describe`
    "jobs/src/ml_jobs/projects/loan_default/__init__.py",
    "jobs/tests/projects/loan_default/__init__.py",
    "jobs/tests/projects/loan_default/test_loan_default.py",
  ]);
});

test("the stage has a stack with all that another project has", () => {
  expect(stack("dev-loan-default").counts()).toEqual(stack("dev-fraud").counts());
});

test("the project's tests pass, and the tests of every project beside them", () => {
  expect(() =>
    run(python(), "-m", "pytest", "jobs/tests/projects", "jobs/tests/pipeline/test_projects.py"),
  ).not.toThrow();
}, 120_000);

function write(file: string, below: string | undefined, text: string): void {
  const target = path.join(checkout, file);
  mkdirSync(path.dirname(target), { recursive: true });
  if (below === undefined) return writeFileSync(target, text);
  const current = readFileSync(target, "utf8");
  expect(current.split("\n")).toContain(below);
  writeFileSync(target, current.replace(`\n${below}\n`, `\n${below}\n${text}`));
}

function python(): string {
  return path.join(checkout, ".venv", "bin", "python");
}

function run(command: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"] ?? "", FRAUDOPS_STAGES: "dev", ML_JOBS_CODE_VERSION: "0123456789ab" };
  return execFileSync(command, args, { cwd: checkout, stdio: "pipe", encoding: "utf8", env });
}

/** Text of every file of the copy that a person may have written, by path. */
function sources(): ReadonlyMap<string, string> {
  const files = ["config", "core", "stacks", "constructs", "jobs"].flatMap((folder) =>
    readdirSync(path.join(checkout, folder), { recursive: true, withFileTypes: true }),
  );
  const own = files
    .filter((entry) => entry.isFile() && /\.(ts|py|ya?ml|json|toml)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/dist/"));
  return new Map(own.map((file) => [path.relative(checkout, file), readFileSync(file, "utf8")]));
}

function stack(name: string): Synthesized {
  return new Synthesized(readFileSync(path.join(checkout, "cdktf.out", "stacks", name, "cdk.tf.json"), "utf8"));
}
