import { execa } from "execa";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { downloadMirror, linkMirror, MIRROR_VARIABLE } from "../../cli/providers/mirror";
import { requiredProviders, type Program } from "../../cli/terraform/program";
import { createRegistry } from "../../sandbox/facts/registry";
import { committedStacks } from "../contract/committed-stacks";
import { Sandbox } from "../sandbox/provider/terraform-project";

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly range?: { readonly filename: string };
}

const DATABRICKS = "registry.terraform.io/databricks/databricks";
const folder = mkdtempSync(path.join(tmpdir(), "validate-"));
const stacks = committedStacks();
let sandbox: Sandbox | undefined;
let problems: readonly Diagnostic[];

/** Path of a stack's synthesized Terraform JSON, relative to the folder in which Terraform runs. */
const programOf = (stack: string): string => path.join(stack, "cdk.tf.json");

/** Makes Terraform use HashiCorp's AWS provider, from the mirror that `MIRROR_VARIABLE` names or from the registry. */
async function useRealAws(): Promise<void> {
  const programs = stacks.map(({ content }) => JSON.parse(content.text) as Program);
  const required = requiredProviders(programs).filter(({ source }) => !DATABRICKS.endsWith(source));
  const named = process.env[MIRROR_VARIABLE];
  const to = path.join(folder, "providers");
  const mirror = named ? linkMirror(named, to, required) : await downloadMirror(to, required);
  for (const notice of mirror.notices) process.stdout.write(`${notice}\n`);
  const installation = `provider_installation { filesystem_mirror { path = ${JSON.stringify(mirror.folder)} } }\n`;
  writeFileSync(path.join(folder, "terraform.rc"), installation);
}

/** Runs Terraform with the sandbox's Databricks provider and HashiCorp's AWS provider. */
function terraform(provider: Sandbox["provider"], ...args: readonly string[]) {
  return execa("terraform", [...args, "-no-color"], {
    cwd: folder,
    reject: false,
    all: true,
    env: {
      TF_CLI_CONFIG_FILE: path.join(folder, "terraform.rc"),
      TF_REATTACH_PROVIDERS: JSON.stringify({ [DATABRICKS]: provider.reattach[DATABRICKS] }),
      CHECKPOINT_DISABLE: "1",
    },
  });
}

// Validates all stacks in one run, each as a module, because the AWS provider takes seconds to start.
beforeAll(async () => {
  await useRealAws();
  sandbox = await Sandbox.start(createRegistry());
  for (const { name, content } of stacks) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, programOf(name)), content.text);
  }
  const modules = Object.fromEntries(stacks.map(({ name }) => [name, { source: `./${name}` }]));
  writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify({ module: modules }));
  const init = await terraform(sandbox.provider, "init", "-backend=false", "-input=false");
  expect(init.all).toContain("successfully initialized");
  const { stdout } = await terraform(sandbox.provider, "validate", "-json");
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  problems = diagnostics.filter(({ severity }) => severity === "error");
});
afterAll(async () => {
  await sandbox?.stop();
  sandbox?.remove();
  rmSync(folder, { recursive: true });
});

test.each(stacks.map(({ name }) => name))("the real AWS provider accepts every argument of %s", (name) => {
  expect(problems.filter(({ range }) => range?.filename === programOf(name))).toEqual([]);
});

test("the real AWS provider reports no error that has no file or is in another file than those of the stacks", () => {
  const programs = stacks.map(({ name }) => programOf(name));
  expect(problems.filter(({ range }) => !programs.includes(range?.filename ?? ""))).toEqual([]);
});
