import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StackFolder } from "../../../cli/terraform/stack-folder";

/** A synthesized stack, and a shell script that `TERRAFORM_BINARY_NAME` selects in place of Terraform. */
export class FakeTerraform {
  public readonly folder: StackFolder;
  private readonly out = mkdtempSync(path.join(tmpdir(), "terraform-"));

  /** @param program the stack's `cdk.tf.json` */
  public constructor(program: object = {}, stack = "dev-fraud") {
    this.folder = new StackFolder(stack, { outDirectory: this.out, environment: {} });
    mkdirSync(this.folder.directory, { recursive: true });
    writeFileSync(this.folder.programFile, JSON.stringify(program));
  }

  /**
   * Sets shell code per command, e.g. `{ plan: "exit 1" }`. By default, `plan` writes a plan file, and `show`
   * prints a plan without changes.
   */
  public answers(commands: Readonly<Record<string, string>>): void {
    const all = {
      init: "mkdir -p .terraform",
      plan: "echo plan > plan.bin",
      show: `echo '${EMPTY_PLAN}'`,
      ...commands,
    };
    const cases = Object.entries(all).map(([command, code]) => `${command}) ${code} ;;`);
    const file = path.join(this.out, "tofu");
    writeFileSync(file, `#!/bin/sh\ncase "$1" in\n${cases.join("\n")}\nesac\n`);
    chmodSync(file, 0o755);
    Reflect.deleteProperty(process.env, "FRAUDOPS_TERRAFORM");
    process.env["TERRAFORM_BINARY_NAME"] = file;
  }
}

/** A plan that changes nothing, in Terraform's format. */
export const PLAN = { format_version: "1.2", errored: false, complete: true, planned_values: {}, configuration: {} };

const EMPTY_PLAN = JSON.stringify(PLAN);

/** Returns shell code that prints errors as Terraform does with `-json`, and exits with 1. */
export function failing(...errors: readonly object[]): string {
  const lines = errors.map((diagnostic) => {
    return JSON.stringify({ type: "diagnostic", diagnostic: { severity: "error", detail: "", ...diagnostic } });
  });
  return `cat <<'END'\n${lines.join("\n")}\nEND\nexit 1`;
}
