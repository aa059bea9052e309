import { execa } from "execa";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { python, UserError } from "../../cli/project";
import { applyPlan, planStack } from "../../cli/terraform/plan";
import { terraformForCdktf } from "../../cli/terraform/binary";
import { stackOutputs } from "../../cli/terraform/state";

const before = { ...process.env };
const EMPTY_PLAN = `{"resource_changes": []}`;

let out: string;

beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), "terraform-"));
  mkdirSync(path.join(out, "stacks", "dev-fraud"), { recursive: true });
});

afterEach(() => {
  process.env = { ...before };
});

/** A script that people have named in place of Terraform, as they name `tofu`. */
function named(script: string): string {
  const file = path.join(out, "tofu");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  Reflect.deleteProperty(process.env, "FRAUDOPS_TERRAFORM");
  process.env["TERRAFORM_BINARY_NAME"] = file;
  return file;
}

describe("the command that TERRAFORM_BINARY_NAME names", () => {
  test("plans, applies and tells outputs", async () => {
    named(`case "$1" in
      show) echo '${EMPTY_PLAN}' ;;
      output) echo '{"url": {"value": "https://dev"}}' ;;
      apply) touch applied ;;
    esac`);
    expect(await planStack(out, "dev-fraud", { refresh: true })).toMatchObject({
      changes: [],
      json: { resource_changes: [] },
    });
    expect(await stackOutputs("dev-fraud", out)).toEqual({ url: "https://dev" });
    await applyPlan(out, "dev-fraud");
    expect((await execa("ls", [path.join(out, "stacks", "dev-fraud")])).stdout).toBe("applied");
  });

  test("is what runs beneath cdktf, whose variable names our script, and beneath a cdktf in there", async () => {
    named(`echo "tofu $1"`);
    Object.assign(process.env, terraformForCdktf());
    const { TERRAFORM_BINARY_NAME: script, ...environment } = terraformForCdktf();
    for (const command of ["version", "apply"]) {
      expect((await execa(script, [command], { env: environment })).stdout).toBe(`tofu ${command}`);
    }
  });
});

describe("when cdktf hangs up on an apply", () => {
  test.each(["SIGHUP", "SIGTERM"] as const)(
    "by %s, Terraform is interrupted once, and its words and exit code are kept",
    async (signal) => {
      // GIVEN an apply of a Terraform that needs half a second to stop
      named(`exec '${python}' '${path.join(__dirname, "programs", "terraform.py")}'`);
      const stack = path.join(out, "stacks", "dev-fraud");
      const { TERRAFORM_BINARY_NAME: script, ...environment } = terraformForCdktf();
      const env = { ...environment, FRAUDOPS_APPLY_LOGS: out };
      const apply = execa(script, ["apply"], { env, cwd: stack, reject: false, detached: true });
      await once(apply.stdout, "data");
      // WHEN cdktf kills its script, and the pseudo-terminal hangs up on all
      apply.kill(signal);
      process.kill(-(apply.pid ?? 0), "SIGHUP");
      // THEN
      expect((await apply).exitCode).toBe(3);
      expect(readFileSync(path.join(out, "dev-fraud.log"), "utf8")).toBe("applies\ninterrupt 1\nstate written\n");
      expect(readFileSync(path.join(out, "dev-fraud.exit"), "utf8")).toBe("3\n");
    },
  );
});

test("a variable that is empty names no command", () => {
  Object.assign(process.env, { FRAUDOPS_TERRAFORM: "", TERRAFORM_BINARY_NAME: "" });
  expect(terraformForCdktf().FRAUDOPS_TERRAFORM).toBe("terraform");
});

describe("a plan", () => {
  test.each([
    ["cannot be shown", `echo '${EMPTY_PLAN}'; echo 'Error: plan.bin is damaged' >&2; exit 1`, "plan.bin is damaged"],
    ["is shown as nothing", "echo Warning: no such luck", "no such luck"],
  ])("fails when it %s: nobody has judged what an apply would do", async (_what, show, said) => {
    named(`[ "$1" != show ] || { ${show}; }`);
    await expect(planStack(out, "dev-fraud", { refresh: true })).rejects.toThrow(UserError);
    await expect(planStack(out, "dev-fraud", { refresh: true })).rejects.toThrow(said);
  });

  test("fails with Terraform's words", async () => {
    named(`[ "$1" != plan ] || { echo 'Error: no credentials'; exit 1; }`);
    await expect(planStack(out, "dev-fraud", { refresh: true })).rejects.toThrow(
      "terraform plan of dev-fraud failed:\nError: no credentials",
    );
  });
});

describe("a plan that has to wait for an apply", () => {
  const refused = (...errors: string[]): string =>
    `[ "$1" != plan ] || { cat <<'END'\n${errors.join("\n")}\nEND\nexit 1; }`;
  const error = (said: string, where: string): string => `│ Error: ${said}\n│\n│   with ${where},\n│   on cdk.tf.json`;

  test("says what it looks up that is not there yet", async () => {
    named(refused(error("cluster policy 'tests' not found", "data.databricks_cluster_policy.Tests")));
    expect(await planStack(out, "dev-fraud", { refresh: true })).toEqual({
      stack: "dev-fraud",
      changes: [],
      notPlannable:
        "it looks up what is not there, data.databricks_cluster_policy.Tests: cluster policy 'tests' not found",
    });
  });

  test("fails where what it looks up cannot be asked for", async () => {
    named(refused(error("cannot read cluster policy: no credentials", "data.databricks_cluster_policy.Tests")));
    await expect(planStack(out, "dev-fraud", { refresh: true })).rejects.toThrow("no credentials");
  });

  test("fails with anything else that is wrong besides", async () => {
    const lookup = error("not found", "data.databricks_cluster_policy.Tests");
    named(refused(lookup, error("expected true", "databricks_job.Training")));
    await expect(planStack(out, "dev-fraud", { refresh: true })).rejects.toThrow("terraform plan of dev-fraud failed");
  });
});

describe("outputs", () => {
  test("fail where the stack is not synthesized, rather than that Terraform was not found", async () => {
    await expect(stackOutputs("dev-workspace", out)).rejects.toThrow(
      `stack dev-workspace is not synthesized here (no folder ${path.join(out, "stacks", "dev-workspace")})`,
    );
  });

  test("fail with Terraform's error from its beginning, however much advice follows", async () => {
    named(`printf 'Warning: noise\\n\\nError: Backend initialization required\\n'; seq 20; exit 1`);
    await expect(stackOutputs("dev-fraud", out)).rejects.toThrow(
      /apply it first\nError: Backend initialization required\n1\n(.|\n)*20$/,
    );
  });
});
