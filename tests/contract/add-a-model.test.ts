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
const PAGE = readFileSync(path.join(repository, "docs", "add-a-model.md"), "utf8");

/** Files that synthesis and the build of the wheel read. */
const SOURCES = [
  "main.ts",
  "core",
  "config",
  "constructs",
  "stacks",
  "guard",
  "jobs",
  "scripts",
  "package.json",
  "cdktf.json",
];

/**
 * Code blocks of docs/add-a-model.md. The line above a block names the target file. If the block is only a part of that
 * file, the line above also quotes an existing line of the file (`below`). The block is inserted after the quoted line.
 */
const BLOCKS = [...PAGE.matchAll(/^`([^`]+)`(?:, below `([^`]+)`)?\n\n```\w+\n([^]*?)```$/gm)].map(
  ([, file = "", below, text = ""]) => ({ file, below, text }),
);

interface Task {
  readonly python_wheel_task: { readonly named_parameters: Readonly<Record<string, string>> };
}

let checkout: string;

function run(
  program: string,
  args: readonly string[],
  folder = "",
  env: Readonly<Record<string, string>> = {},
): string {
  const cwd = path.join(checkout, folder);
  return execFileSync(program, args, { cwd, env: { ...process.env, ...env }, encoding: "utf8", stdio: "pipe" });
}

function python(...args: readonly string[]): string {
  return run(path.join(checkout, ".venv", "bin", "python"), args, "jobs", { ML_JOBS_CODE_VERSION: "0123456789ab" });
}

beforeAll(() => {
  // GIVEN a checkout
  checkout = realpathSync(mkdtempSync(path.join(tmpdir(), "add-a-model-")));
  const isSource = (file: string): boolean => !["dist", "__pycache__"].includes(path.basename(file));
  for (const source of SOURCES) {
    cpSync(path.join(repository, source), path.join(checkout, source), { recursive: true, filter: isSource });
  }
  for (const folder of ["node_modules", ".venv"])
    symlinkSync(path.join(repository, folder), path.join(checkout, folder));
  // WHEN the code blocks of the page are written to the files that the page names
  for (const { file, below, text } of BLOCKS) {
    const target = path.join(checkout, file);
    mkdirSync(path.dirname(target), { recursive: true });
    const indented = text.replaceAll(/^(?=.)/gm, "  ");
    const written =
      below === undefined ? text : readFileSync(target, "utf8").replace(`${below}\n`, `${below}\n${indented}`);
    writeFileSync(target, written);
  }
  run("npm", ["run", "--silent", "jobs:describe"]);
  python("-m", "hatchling", "build", "-t", "wheel");
  run(process.execPath, ["scripts/run-typescript.cjs", "main.ts"], "", {
    FRAUDOPS_STAGES: "dev",
    FRAUDOPS_OVERLAY: "",
  });
}, 120_000);

function stack(name: string): Synthesized {
  return new Synthesized(readFileSync(path.join(checkout, "cdktf.out", "stacks", name, "cdk.tf.json"), "utf8"));
}

test("the page has a folder of code, one of tests, and a block of configuration", () => {
  expect(BLOCKS.map(({ file, below }) => [file, below])).toEqual([
    ["jobs/src/ml_jobs/projects/loan_default/__init__.py", undefined],
    ["jobs/tests/projects/loan_default/test_loan_default.py", undefined],
    ["jobs/tests/projects/loan_default/__init__.py", undefined],
    ["config/stages/dev.yaml", "projects:"],
  ]);
  expect(PAGE).toContain("npm run jobs:describe");
});

test("the stage has the added project, with the same resources as the first project", () => {
  const added = stack("dev-loan-default");
  expect(added.counts()).toEqual(stack("dev-fraud").counts());
  const tasks = added.all("databricks_job").flatMap(({ task }) => task as readonly Task[]);
  const projects = tasks.map(({ python_wheel_task: { named_parameters } }) => named_parameters["project"]);
  expect(new Set(projects)).toEqual(new Set(["loan-default"]));
});

test("the JSON schema contains the name of the project and the parameters of its generator", () => {
  const schema = readFileSync(path.join(checkout, "config", "stage.schema.json"), "utf8");
  expect(schema).toContain('"loan-default"');
  expect(schema).toContain('"defaultShare"');
});

test("the built wheel contains the added project", () => {
  const [wheel = ""] = readdirSync(path.join(checkout, "jobs", "dist"));
  const program = "from ml_jobs.pipeline.projects import load_project; print(load_project('loan-default').task.name)";
  // Imports the project from the unpacked wheel, because the checks in `load_project` read the project's source files.
  python("-m", "zipfile", "-e", path.join("dist", wheel), path.join("dist", "installed"));
  const env = { PYTHONPATH: path.join(checkout, "jobs", "dist", "installed") };
  expect(run(path.join(checkout, ".venv", "bin", "python"), ["-c", program], "", env)).toBe("binary\n");
});

test("the tests of the added project pass", () => {
  expect(() => python("-m", "pytest", "tests/projects/loan_default")).not.toThrow();
}, 60_000);
