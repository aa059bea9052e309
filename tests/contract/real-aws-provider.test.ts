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

whereInstalled("the real AWS provider", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "validate-"));
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.start(createRegistry());
    writeFileSync(
      path.join(folder, "terraform.rc"),
      `provider_installation { filesystem_mirror { path = ${JSON.stringify(mirror)} } }\n`,
    );
  });
  afterAll(() => sandbox.stop());

  const terraform = (directory: string, ...args: string[]) => {
    const { "registry.terraform.io/databricks/databricks": databricks } = sandbox.door.reattach;
    return execa("terraform", [...args, "-no-color"], {
      cwd: directory,
      reject: false,
      all: true,
      env: {
        TF_CLI_CONFIG_FILE: path.join(folder, "terraform.rc"),
        TF_REATTACH_PROVIDERS: JSON.stringify({ "registry.terraform.io/databricks/databricks": databricks }),
        CHECKPOINT_DISABLE: "1",
      },
    });
  };

  test.each(committedStacks().map((stack) => [stack.name, stack] as const))(
    "accepts every argument of %s",
    async (name, { content }) => {
      const directory = path.join(folder, name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(path.join(directory, "cdk.tf.json"), withAnyRelease(content));
      const init = await terraform(directory, "init", "-backend=false", "-input=false");
      expect(init.all).toContain("successfully initialized");
      const validate = await terraform(directory, "validate");
      expect(validate.all).toContain("The configuration is valid");
    },
    120_000,
  );
});
