import { execa } from "execa";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { createRegistry } from "../../sandbox/facts/registry";
import { Sandbox } from "../sandbox/provider/terraform-project";
import type { Synthesized } from "../support/synth";
import { committedStacks } from "./committed-stacks";

const PROVIDER = path.join("registry.terraform.io", "hashicorp", "aws");

/** Folders in which an unpacked provider may lie: Terraform's own, and what a machine image adds below `/opt`. */
function mirrors(): readonly string[] {
  const images = existsSync("/opt") ? readdirSync("/opt").map((folder) => path.join("/opt", folder)) : [];
  return [path.join(homedir(), ".terraform.d", "plugins"), "/usr/local/share/terraform/plugins", ...images];
}

const mirror = mirrors().find((folder) => existsSync(path.join(folder, PROVIDER)));
const whereInstalled = mirror === undefined ? describe.skip : describe;

/** The stack as Terraform reads it with whichever release of the AWS provider is installed. */
function withAnyRelease({ json }: Synthesized): string {
  const { aws, ...others } = json.terraform.required_providers ?? {};
  const terraform = { ...json.terraform, required_providers: { ...others, aws: { source: aws?.["source"] } } };
  return JSON.stringify({ ...json, terraform });
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly range?: { readonly filename: string };
}

/** Where the program of a stack lies, seen from the root of the configuration. */
const programOf = (stack: string): string => path.join(stack, "cdk.tf.json");

whereInstalled("the real AWS provider", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "validate-"));
  const stacks = committedStacks();
  let sandbox: Sandbox;
  let problems: readonly Diagnostic[];

  const terraform = (...args: string[]) => {
    const { "registry.terraform.io/databricks/databricks": databricks } = sandbox.door.reattach;
    return execa("terraform", [...args, "-no-color"], {
      cwd: folder,
      reject: false,
      all: true,
      env: {
        TF_CLI_CONFIG_FILE: path.join(folder, "terraform.rc"),
        TF_REATTACH_PROVIDERS: JSON.stringify({ "registry.terraform.io/databricks/databricks": databricks }),
        CHECKPOINT_DISABLE: "1",
      },
    });
  };

  // One validation of all stacks, each as a module: the provider takes seconds to start.
  beforeAll(async () => {
    sandbox = await Sandbox.start(createRegistry());
    writeFileSync(
      path.join(folder, "terraform.rc"),
      `provider_installation { filesystem_mirror { path = ${JSON.stringify(mirror)} } }\n`,
    );
    for (const { name, content } of stacks) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, programOf(name)), withAnyRelease(content));
    }
    const modules = Object.fromEntries(stacks.map(({ name }) => [name, { source: `./${name}` }]));
    writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify({ module: modules }));
    const init = await terraform("init", "-backend=false", "-input=false");
    expect(init.all).toContain("successfully initialized");
    const { diagnostics } = JSON.parse((await terraform("validate", "-json")).stdout) as { diagnostics: Diagnostic[] };
    problems = diagnostics.filter(({ severity }) => severity === "error");
  }, 120_000);
  afterAll(() => sandbox.stop());

  test.each(stacks.map(({ name }) => name))("accepts every argument of %s", (name) => {
    expect(problems.filter(({ range }) => range?.filename === programOf(name))).toEqual([]);
  });

  test("has nothing else to refuse", () => {
    const programs = stacks.map(({ name }) => programOf(name));
    expect(problems.filter(({ range }) => !programs.includes(range?.filename ?? ""))).toEqual([]);
  });
});
