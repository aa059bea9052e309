import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Synthesized } from "../support/synth";

const repository = path.resolve(__dirname, "..", "..");
const python = path.join(repository, ".venv", "bin", "python");

/** What a second project adds to `projects:` of `config/stages/base.yaml`. */
const BLOCK = `
  churn:
    source: { synthetic: { rows: 5000, seed: 7, drift: 0 } }
    training: { engine: local, folds: 3, holdoutShare: 0.2, splitSeed: 7, seed: 7, timeoutMinutes: 60 }
    gate: { limits: { latencyP99Ms: { max: 100 } } }
    serving: { workloadSize: Small, scaleToZero: true, canaryPercent: 10, release: jobs }
`;

interface Task {
  readonly python_wheel_task: { readonly named_parameters: Readonly<Record<string, string>> };
}

let checkout: string;

beforeAll(() => {
  // GIVEN a checkout in which one folder and one block are new
  checkout = realpathSync(mkdtempSync(path.join(tmpdir(), "another-project-")));
  for (const folder of ["config", "jobs"]) {
    const isSource = (file: string): boolean => !["dist", "__pycache__"].includes(path.basename(file));
    cpSync(path.join(repository, folder), path.join(checkout, folder), { recursive: true, filter: isSource });
  }
  const jobs = path.join(checkout, "jobs");
  cpSync(path.join(jobs, "tests/integration/churn"), path.join(jobs, "src/ml_jobs/projects/churn"), {
    recursive: true,
  });
  appendFileSync(path.join(checkout, "config", "stages", "base.yaml"), BLOCK);
  // WHEN the wheel is built, and the program runs as `cdktf` does
  const build = { ...process.env, ML_JOBS_CODE_VERSION: "0123456789ab" };
  execFileSync(python, ["-m", "hatchling", "build", "-t", "wheel"], { cwd: jobs, stdio: "pipe", env: build });
  const program = ["scripts/run-typescript.cjs", "main.ts"].map((file) => path.join(repository, file));
  const env = { PATH: process.env["PATH"] ?? "", FRAUDOPS_STAGES: "dev" };
  execFileSync(process.execPath, program, { cwd: checkout, env, stdio: "pipe" });
}, 60_000);

function stack(name: string): Synthesized {
  return new Synthesized(readFileSync(path.join(checkout, "cdktf.out", "stacks", name, "cdk.tf.json"), "utf8"));
}

test("one folder and one block give a stage another project, with all that the first has", () => {
  const churn = stack("dev-churn");
  expect(churn.counts()).toEqual(stack("dev-fraud").counts());
  const tasks = churn.all("databricks_job").flatMap(({ task }) => task as readonly Task[]);
  const projects = tasks.map(({ python_wheel_task: { named_parameters } }) => named_parameters["project"]);
  expect(new Set(projects)).toEqual(new Set(["churn"]));
});

test("the wheel that is built then holds the other project", () => {
  const [wheel = ""] = readdirSync(path.join(checkout, "jobs", "dist"));
  const program = "from ml_jobs.pipeline.projects import load_project; print(load_project('churn').tables.source)";
  const env = { PYTHONPATH: path.join(checkout, "jobs", "dist", wheel) };
  expect(execFileSync(python, ["-c", program], { env, encoding: "utf8" })).toBe("customers\n");
});

test("the tests of how projects are found pass beside another project", () => {
  const run = (): unknown =>
    execFileSync(python, ["-m", "pytest", "tests/pipeline/test_projects.py"], {
      cwd: path.join(checkout, "jobs"),
      stdio: "pipe",
    });
  expect(run).not.toThrow();
}, 60_000);
