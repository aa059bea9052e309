import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../../../cli/project";
import { planStack } from "../../../cli/terraform/plan";
import { StackFolder } from "../../../cli/terraform/stack-folder";
import { stackOutputs } from "../../../cli/terraform/state";
import { failing, FakeTerraform, PLAN } from "./fake-terraform";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const STATE = JSON.stringify({ version: 4, lineage: "l", serial: 7, resources: [] });

test("plans without a lock, and returns the state's serial number", async () => {
  const terraform = new FakeTerraform();
  terraform.answers({ plan: `echo "$@" > asked; echo plan > plan.bin`, state: `echo '${STATE}'` });
  expect(await planStack(terraform.folder)).toMatchObject({ stack: "dev-fraud", serial: 7, json: PLAN });
  expect(readFileSync(terraform.folder.file("asked"), "utf8")).toContain("-lock=false");
});

test("ignores a warning beside the plan's JSON", async () => {
  const terraform = new FakeTerraform();
  terraform.answers({ show: `echo '{"resource_changes": []}' >&2; echo '${JSON.stringify(PLAN)}'` });
  expect((await planStack(terraform.folder)).json).toEqual({ ...PLAN, resource_changes: [] });
});

test.each([
  [
    "cannot be shown",
    `echo '${JSON.stringify(PLAN)}'; echo 'Error: plan.bin is damaged' >&2; exit 1`,
    "plan.bin is damaged",
  ],
  ["is shown without JSON", "echo Warning: no such luck >&2", "printed no JSON"],
])("fails if a plan %s, because the guard could not check the apply", async (_what, show, said) => {
  const terraform = new FakeTerraform();
  terraform.answers({ show });
  await expect(planStack(terraform.folder)).rejects.toThrow(UserError);
  await expect(planStack(terraform.folder)).rejects.toThrow(said);
});

test("fails with each of Terraform's errors once, without the quoted source", async () => {
  const terraform = new FakeTerraform();
  const error = {
    summary: "no credentials",
    detail: "set them",
    address: "aws_vpc.v",
    snippet: { code: "the whole program" },
  };
  terraform.answers({ plan: failing(error, error) });
  await expect(planStack(terraform.folder)).rejects.toThrow(
    new UserError("terraform plan of dev-fraud failed:\naws_vpc.v: no credentials\n  set them"),
  );
});

test("fails with the end of Terraform's output if it reports no error", async () => {
  const terraform = new FakeTerraform();
  terraform.answers({ plan: "echo 'panic: no memory' >&2; exit 11" });
  await expect(planStack(terraform.folder)).rejects.toThrow("panic: no memory");
});

test("fails on a tainted protected resource, and shows the command that keeps it", async () => {
  const resource = { aws_kms_key: { k: { lifecycle: { prevent_destroy: true } }, other: {} } };
  const terraform = new FakeTerraform({ resource });
  const instances = [{ status: "tainted", attributes: { id: "1" } }];
  const objects = ["k", "other"].map((name) => ({ mode: "managed", type: "aws_kms_key", name, instances }));
  terraform.answers({
    plan: failing({ summary: "Instance cannot be destroyed" }),
    state: `echo '${JSON.stringify({ version: 4, lineage: "l", serial: 1, resources: objects })}'`,
  });
  const planning = planStack(terraform.folder);
  await expect(planning).rejects.toThrow("./fraudops terraform dev-fraud -- untaint aws_kms_key.k");
  await expect(planning).rejects.not.toThrow("aws_kms_key.other");
});

describe("initialization", () => {
  const COUNT = "mkdir -p .terraform; echo init >> inits";
  const inits = ({ folder }: FakeTerraform): number =>
    readFileSync(folder.file("inits"), "utf8").split("\n").length - 1;

  test("runs again only if the backend or the required providers change", async () => {
    const terraform = new FakeTerraform({ terraform: { backend: { local: { path: "a" } } } });
    terraform.answers({ init: COUNT });
    await planStack(terraform.folder);
    await planStack(terraform.folder);
    expect(inits(terraform)).toBe(1);
    writeFileSync(terraform.folder.programFile, JSON.stringify({ terraform: { backend: { local: { path: "b" } } } }));
    await planStack(terraform.folder);
    expect(inits(terraform)).toBe(2);
  });

  test("is repeated if a plan fails with an error that names no resource, e.g. about the backend", async () => {
    const terraform = new FakeTerraform();
    terraform.answers({ init: COUNT });
    await planStack(terraform.folder);
    const plan = `[ "$(wc -l < inits)" -gt 1 ] || { ${failing({ summary: "Backend initialization required" })}\n}; echo plan > plan.bin`;
    terraform.answers({ init: COUNT, plan });
    // The first plan fails with an error about the backend, so the folder is initialized and planned again.
    expect(await planStack(terraform.folder)).toMatchObject({ json: PLAN });
    expect(inits(terraform)).toBe(2);
  });

  test("fails with Terraform's error", async () => {
    const terraform = new FakeTerraform();
    terraform.answers({ init: "echo 'Error: no such bucket' >&2; exit 1" });
    await expect(planStack(terraform.folder)).rejects.toThrow(
      "terraform init of dev-fraud failed:\nError: no such bucket",
    );
    expect(existsSync(terraform.folder.file(".terraform"))).toBe(false);
  });
});

describe("outputs", () => {
  test("are those of the state", async () => {
    const terraform = new FakeTerraform();
    terraform.answers({ output: `echo '{"url": {"value": "https://dev"}}'` });
    expect(await stackOutputs(terraform.folder)).toEqual({ url: "https://dev" });
  });

  test("fail because the stack is not synthesized, not because Terraform was not found", async () => {
    const folder = new StackFolder("dev-workspace", { outDirectory: "/nowhere", environment: {} });
    await expect(stackOutputs(folder)).rejects.toThrow(
      "stack dev-workspace is not synthesized here (no folder /nowhere",
    );
  });

  test("fail with the beginning of Terraform's error, regardless of the advice after it", async () => {
    const terraform = new FakeTerraform();
    terraform.answers({
      output: `printf 'Warning: noise\\n\\nError: Backend initialization required\\n'; seq 20; exit 1`,
    });
    await expect(stackOutputs(terraform.folder)).rejects.toThrow(
      /apply it first\nError: Backend initialization required\n1\n(.|\n)*20$/,
    );
  });
});
