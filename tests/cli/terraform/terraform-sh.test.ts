import { execa } from "execa";
import { once } from "node:events";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { python } from "../../../cli/project";
import { terraformBinary, terraformForCdktf } from "../../../cli/terraform/binary";

const before = { ...process.env };
const folder = mkdtempSync(path.join(tmpdir(), "terraform-"));
const FAKE_TERRAFORM = `exec '${python}' '${path.join(__dirname, "..", "programs", "terraform.py")}'`;

beforeEach(() => {
  Reflect.deleteProperty(process.env, "FRAUDOPS_TERRAFORM");
});
afterEach(() => {
  process.env = { ...before };
});

/** Runs terraform.sh in a separate process group, as a terminal does, with `script` in place of Terraform. */
function terraform(script: string, command: string) {
  const file = path.join(folder, "tofu");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env["TERRAFORM_BINARY_NAME"] = file;
  const { TERRAFORM_BINARY_NAME: own, ...env } = terraformForCdktf();
  return execa(own, [command], { cwd: folder, env, detached: true, all: true, reject: false });
}

test("passes on the output of an apply, and its exit code", async () => {
  const result = await terraform("echo $1 on stdout; echo on stderr >&2; exit 3", "apply");
  expect(result).toMatchObject({ exitCode: 3, all: "apply on stdout\non stderr" });
});

test("fails when an apply is killed", async () => {
  expect(await terraform("kill -KILL $$", "apply")).toMatchObject({ exitCode: 137 });
});

test("waits for an apply to end after Ctrl-C, which reaches the whole process group", async () => {
  const said = "applies\ninterrupt 1\nstate written";
  expect(await terraform(`${FAKE_TERRAFORM} ctrl-c`, "apply")).toMatchObject({ exitCode: 3, all: said });
});

test("a plan gets only one interrupt after Ctrl-C, although cdktf also sends SIGTERM", async () => {
  const planning = terraform(`${FAKE_TERRAFORM} ctrl-c`, "plan");
  setTimeout(() => planning.kill("SIGTERM"), 300);
  expect(await planning).toMatchObject({ exitCode: 3, all: "applies\ninterrupt 1\nstate written" });
});

test.each(["SIGHUP", "SIGTERM"] as const)(
  "when cdktf ends an apply with %s, Terraform is interrupted once",
  async (signal) => {
    // GIVEN an apply in which Terraform needs half a second to stop
    const apply = terraform(FAKE_TERRAFORM, "apply");
    await once(apply.stdout, "data");
    // WHEN cdktf kills terraform.sh, and the closed pseudo-terminal sends SIGHUP to the whole process group
    apply.kill(signal);
    process.kill(-(apply.pid ?? 0), "SIGHUP");
    // THEN Terraform gets one interrupt, and the script waits until Terraform has written the state
    expect(await apply).toMatchObject({ exitCode: 3, all: "applies\ninterrupt 1\nstate written" });
  },
);

test("runs other commands unchanged", async () => {
  expect(await terraform("echo $1; exit 2", "plan")).toMatchObject({ exitCode: 2, all: "plan" });
});

test("a command that runs within cdktf uses the user's TERRAFORM_BINARY_NAME, not the wrapper script", () => {
  process.env["TERRAFORM_BINARY_NAME"] = "tofu";
  Object.assign(process.env, terraformForCdktf());
  expect(terraformBinary()).toBe("tofu");
});

test("an empty variable counts as unset", () => {
  Object.assign(process.env, { FRAUDOPS_TERRAFORM: "", TERRAFORM_BINARY_NAME: "" });
  expect(terraformForCdktf().FRAUDOPS_TERRAFORM).toBe("terraform");
});
