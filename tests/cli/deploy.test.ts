import { execa } from "execa";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { python } from "../../cli/project";
import { ApplyLogs } from "../../cli/terraform/apply-logs";
import { terraformForCdktf } from "../../cli/terraform/binary";
import { changeOf, isUnchanged, type DeployResult, type StackChange } from "../../cli/terraform/deploy";

const COMPLETE = "Apply complete! Resources: 12 added, 1 changed, 2 destroyed.";
const applied = (output: string, exitCode = 0) => changeOf({ stack: "dev-platform", exitCode, output });

test("reads what an apply did to a stack", () => {
  expect(applied(`aws_vpc.Network: Creating...\n\u001b[32m\n${COMPLETE}\n`)).toEqual({
    stack: "dev-platform",
    added: 12,
    changed: 1,
    destroyed: 2,
  });
});

test("fails to see a change in an apply that broke off", () => {
  expect(applied("aws_vpc.Network: Creating...")).toBeUndefined();
  expect(applied(COMPLETE, 137)).toBeUndefined();
});

describe("a deploy", () => {
  const nothing: StackChange = { stack: "dev-fraud", added: 0, changed: 0, destroyed: 0 };
  const result = (stacks: readonly StackChange[], ok = true): DeployResult => ({ ok, seconds: 1, failure: "", stacks });

  test("that touched nothing is unchanged", () => {
    expect(isUnchanged(result([nothing]))).toBe(true);
  });

  test("fails to be unchanged when a resource was touched, when nothing was reported, or when it failed", () => {
    expect(isUnchanged(result([nothing, { ...nothing, changed: 1 }]))).toBe(false);
    expect(isUnchanged(result([]))).toBe(false);
    expect(isUnchanged(result([nothing], false))).toBe(false);
  });
});

describe("Terraform for cdktf", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "terraform-"));
  const stack = path.join(folder, "dev-fraud");
  mkdirSync(stack);

  /** Runs it in the folder of a stack, with a script in place of Terraform; in a process group of its own, as a terminal. */
  function terraform(script: string, command: string, logs?: ApplyLogs) {
    const file = path.join(folder, "terraform");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    const environment = terraformForCdktf();
    const env = { ...environment, ...logs?.environment, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    return execa(environment.TERRAFORM_BINARY_NAME, [command], {
      cwd: stack,
      env,
      detached: true,
      all: true,
      reject: false,
    });
  }

  test("keeps what an apply said, and passes it on with its exit code", async () => {
    const logs = new ApplyLogs();
    const result = await terraform("echo $1 on stdout; echo on stderr >&2; exit 3", "apply", logs);
    expect(result).toMatchObject({ exitCode: 3, all: "apply on stdout\non stderr" });
    expect(logs.news()).toEqual([{ stack: "dev-fraud", exitCode: 3, output: "apply on stdout\non stderr\n" }]);
    expect(logs.news()).toEqual([]);
  });

  test("fails when an apply is killed", async () => {
    const logs = new ApplyLogs();
    expect(await terraform("kill -KILL $$", "apply", logs)).toMatchObject({ exitCode: 137 });
    expect(logs.news()).toMatchObject([{ stack: "dev-fraud", exitCode: 137 }]);
    expect(await terraform("kill -KILL $$", "apply")).toMatchObject({ exitCode: 137 });
  });

  test("lets an apply end by itself after Ctrl-C, which reaches the whole group", async () => {
    const logs = new ApplyLogs();
    const script = `exec '${python}' '${path.join(__dirname, "programs", "terraform.py")}' ctrl-c`;
    const said = "applies\ninterrupt 1\nstate written";
    expect(await terraform(script, "apply", logs)).toMatchObject({ exitCode: 3, all: said });
    expect(logs.news()).toMatchObject([{ exitCode: 3, output: `${said}\n` }]);
    expect(await terraform(script, "apply")).toMatchObject({ exitCode: 3, all: said });
  });

  test("interrupts other commands once, though cdktf sends a signal of its own besides", async () => {
    const script = `exec '${python}' '${path.join(__dirname, "programs", "terraform.py")}' ctrl-c`;
    const planning = terraform(script, "plan");
    setTimeout(() => planning.kill("SIGTERM"), 300);
    expect(await planning).toMatchObject({ exitCode: 3, all: "applies\ninterrupt 1\nstate written" });
  });

  test("leaves other commands alone", async () => {
    const logs = new ApplyLogs();
    expect(await terraform("echo $1; exit 2", "plan", logs)).toMatchObject({ exitCode: 2, all: "plan" });
    expect(logs.news()).toEqual([]);
  });
});
