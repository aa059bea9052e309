import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { WHEEL } from "./support/wheel";

const repository = path.resolve(__dirname, "..");

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Creates a folder like a checkout: with the committed configuration and the given files in `jobs/dist`. */
function checkout(...wheels: readonly string[]): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "checkout-")));
  cpSync(path.join(repository, "config"), path.join(folder, "config"), { recursive: true });
  mkdirSync(path.join(folder, "jobs", "dist"), { recursive: true });
  for (const wheel of wheels) writeFileSync(path.join(folder, "jobs", "dist", wheel), "jobs");
  return folder;
}

/** Runs `main.ts` in a folder as `cdktf` does. */
function synthesize(folder: string, environment: Record<string, string> = {}): Promise<Outcome> {
  const program = [path.join(repository, "scripts", "run-typescript.cjs"), path.join(repository, "main.ts")];
  // Runs a separate process with only these variables, so that the developer's environment has no effect.
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

function stacks(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(folder, "cdktf.out", "manifest.json"), "utf8")) as {
    stacks: Record<string, unknown>;
  };
  return Object.keys(manifest.stacks).sort();
}

test("synthesizes all stages by default, and always the shared stacks", async () => {
  const folder = checkout(WHEEL);
  expect(await synthesize(folder, { FRAUDOPS_STAGES: "dev, prod" })).toEqual({ exitCode: 0, output: "" });
  expect(stacks(folder)).toEqual([
    "account",
    "bootstrap",
    "dev-cash-demand",
    ...["dev", "prod"].flatMap((stage) => [`${stage}-fraud`, `${stage}-platform`, `${stage}-workspace`]),
  ]);
  // The account also has the groups of staging, which is not synthesized; otherwise an apply would delete these groups.
  const account = readFileSync(path.join(folder, "cdktf.out", "stacks", "account", "cdk.tf.json"), "utf8");
  expect(account).toContain("fraudops-staging-analysts");
});

test("a short-lived stage is synthesized from its template if FRAUDOPS_STAGES names it", async () => {
  const folder = checkout(WHEEL);
  expect(await synthesize(folder, { FRAUDOPS_STAGES: "pr-42" })).toEqual({ exitCode: 0, output: "" });
  expect(stacks(folder)).toEqual(["account", "bootstrap", "pr-42-cash-demand", "pr-42-fraud", "pr-42-platform"]);
});

test("fails on a stage without a file, lists the existing ones, and writes nothing", async () => {
  const folder = checkout(WHEEL);
  const { exitCode, output } = await synthesize(folder, { FRAUDOPS_STAGES: "qa" });
  expect(exitCode).toBe(1);
  expect(output).toMatch(/"qa".*dev, staging, prod/);
  expect(output).not.toMatch(/^\s+at /m);
  expect(() => stacks(folder)).toThrow("ENOENT");
});

test.each([
  ["no wheel", []],
  ["2 wheels", [WHEEL, "ml_jobs-0.1.0+ba9876543210-py3-none-any.whl"]],
  ["does not contain the version of its code", ["ml_jobs-0.1.0-py3-none-any.whl"]],
] as const)("fails on %s in place of the built wheel, and reports the remedy", async (found, wheels) => {
  const { exitCode, output } = await synthesize(checkout(...wheels));
  expect(exitCode).toBe(1);
  expect(output).toContain(found);
  expect(output).toContain("run `npm run wheel`");
  expect(output).not.toMatch(/^\s+at /m);
});

test.each([
  [WHEEL, "0123456789ab"],
  ["ml_jobs-0.1.0+0123456789ab.dirty-py3-none-any.whl", "0123456789ab-dirty"],
])("jobs get the version of the code in %s, with or without a repository", async (wheel, version) => {
  const folder = checkout(wheel);
  expect(await synthesize(folder, { FRAUDOPS_STAGES: "dev" })).toEqual({ exitCode: 0, output: "" });
  const stack = readFileSync(path.join(folder, "cdktf.out", "stacks", "dev-fraud", "cdk.tf.json"), "utf8");
  expect(stack).toContain(`"code-version": "${version}"`);
});

test("an overlay is merged into the configuration last", async () => {
  const folder = checkout(WHEEL);
  const overlay = { FRAUDOPS_OVERLAY: "config/overlays/sandbox.yaml", FRAUDOPS_STAGES: "dev" };
  expect(await synthesize(folder, overlay)).toEqual({ exitCode: 0, output: "" });
  const stack = readFileSync(path.join(folder, "cdktf.out", "stacks", "dev-fraud", "cdk.tf.json"), "utf8");
  expect(stack).toContain(path.join(folder, ".sandbox", "state", "dev-fraud.tfstate"));
});

test("a sandbox has its states in its folder, and errors in its overlay name the given file", async () => {
  const folder = checkout(WHEEL);
  const sandbox = { FRAUDOPS_SANDBOX: path.join(folder, "sandbox"), FRAUDOPS_OVERLAY: "overlay.yaml" };
  writeFileSync(path.join(folder, "overlay.yaml"), "stage: { iamPropagationSeconds: 0 }\n");
  expect(await synthesize(folder, { ...sandbox, FRAUDOPS_STAGES: "dev" })).toEqual({ exitCode: 0, output: "" });
  for (const stack of ["bootstrap", "account", "dev-fraud"]) {
    const program = readFileSync(path.join(folder, "cdktf.out", "stacks", stack, "cdk.tf.json"), "utf8");
    expect(program).toContain(path.join(folder, "sandbox", "state", `${stack}.tfstate`));
  }
  writeFileSync(path.join(folder, "overlay.yaml"), "stage: { iamPropagationSeconds: none }\n");
  const { output } = await synthesize(folder, sandbox);
  expect(output).toContain('  overlay.yaml:1:33 iamPropagationSeconds: given "none"');
});

test("fails on an import into a missing resource, without a stack trace", async () => {
  const folder = checkout(WHEEL);
  const overlay = "account: { imports: { dev-platform: { databricks_catalog.Main: main } } }\n";
  writeFileSync(path.join(folder, "overlay.yaml"), overlay);
  const { exitCode, output } = await synthesize(folder, { FRAUDOPS_OVERLAY: "overlay.yaml" });
  expect(exitCode).toBe(1);
  expect(output).toContain(
    "imports.dev-platform: no resource databricks_catalog.Main; resources of its type: databricks_catalog.",
  );
  expect(output).not.toMatch(/^\s+at /m);
});

const CARD_FRAUD = `
  card-fraud:
    source: { synthetic: { rows: 100000, seed: 7, drift: 0 } }
    training: { engine: local, folds: 3, holdoutShare: 0.2, splitSeed: 7, seed: 7, timeoutMinutes: 60 }
    gate: { limits: {}, margin: 0.05 }
    serving: { workloadSize: Small, scaleToZero: true, canaryPercent: 10, release: jobs }
`;

test("fails on a project without code, and reports its position and the existing projects", async () => {
  const folder = checkout(WHEEL);
  appendFileSync(path.join(folder, "config", "stages", "dev.yaml"), CARD_FRAUD);
  const { exitCode, output } = await synthesize(folder);
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /config\/stages\/dev\.yaml:\d+:3 projects\.card-fraud: the key "card-fraud" is not allowed here/,
  );
  expect(output).toContain(
    "allowed: cash-demand, fraud; to add a project, create jobs/src/ml_jobs/projects/card_fraud/ and run `npm run jobs:describe`",
  );
});
