import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";

/** Time in milliseconds after which a Terraform command is killed, so that it cannot block the test. */
const LIMIT = 240_000;

export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Planned actions for one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly actions: readonly string[];
  /** Top-level attributes whose planned value differs from the current value. */
  readonly attributes: readonly string[];
}

interface ShownChange {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

/** A folder with a configuration and its state, in which Terraform runs with a given provider binary. */
export class TerraformFolder {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "real-provider-"));
  private readonly environment: NodeJS.ProcessEnv;

  /** @param binary path of the Databricks provider */
  public constructor(
    binary: string,
    private readonly command = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform",
    /** Additional environment variables. */
    more: Readonly<Record<string, string>> = {},
  ) {
    const override = path.join(this.folder, "override");
    mkdirSync(override);
    symlinkSync(binary, path.join(override, "terraform-provider-databricks"));
    const settings = path.join(this.folder, "terraform.rc");
    writeFileSync(
      settings,
      `provider_installation {\n  dev_overrides {\n    "databricks/databricks" = ${JSON.stringify(override)}\n  }\n  direct {}\n}\n`,
    );
    // Does not pass on other variables, because a developer's cloud credentials must not reach the provider.
    this.environment = {
      PATH: process.env["PATH"],
      HOME: this.folder,
      TF_CLI_CONFIG_FILE: settings,
      CHECKPOINT_DISABLE: "1",
      ...more,
    };
  }

  /** Makes Terraform use running providers from now on. @param providers value of `TF_REATTACH_PROVIDERS` */
  public attach(providers: Readonly<Record<string, unknown>>): void {
    this.environment["TF_REATTACH_PROVIDERS"] = JSON.stringify(providers);
  }

  public configure(configuration: object): void {
    writeFileSync(path.join(this.folder, "main.tf.json"), JSON.stringify(configuration, undefined, 2));
  }

  /** Runs `terraform apply`, which continues with independent resources if one fails. */
  public apply(): Promise<Outcome> {
    return this.run("apply", "-auto-approve", "-input=false", "-no-color");
  }

  public destroy(): Promise<Outcome> {
    return this.run("destroy", "-auto-approve", "-input=false", "-no-color");
  }

  /** Runs `terraform plan`, and returns the changes without unchanged resources. */
  public async plan(): Promise<{ readonly changes: readonly PlannedChange[]; readonly outcome: Outcome }> {
    const file = path.join(this.folder, "plan");
    const outcome = await this.run("plan", "-detailed-exitcode", "-input=false", "-no-color", `-out=${file}`);
    if (outcome.exitCode === 1) return { changes: [], outcome };
    const shown = JSON.parse((await this.run("show", "-json", file)).output) as {
      resource_changes?: readonly ShownChange[];
    };
    const changes = (shown.resource_changes ?? [])
      .filter(({ mode }) => mode === "managed")
      .map(({ address, type, change }) => ({
        address,
        type,
        actions: change.actions,
        attributes: Object.keys(change.after ?? {}).filter(
          (name) => !isDeepStrictEqual(change.before?.[name], change.after?.[name]),
        ),
      }))
      .filter(({ actions }) => actions.join() !== "no-op");
    return { changes, outcome };
  }

  /** Addresses of the managed resources in the state. */
  public async resources(): Promise<readonly string[]> {
    const { output } = await this.run("state", "list");
    return output.split("\n").filter((line) => line !== "" && !line.startsWith("data."));
  }

  private run(...args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { cwd: this.folder, env: this.environment, timeout: LIMIT, maxBuffer: 64 * 1024 * 1024 };
      execFile(this.command, args, options, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ exitCode, output: exitCode === 0 || exitCode === 2 ? stdout : stdout + stderr });
      });
    });
  }
}
