import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { abandonedStacks, refuseAbandoned } from "../../../cli/terraform/abandoned";
import { StackFolder } from "../../../cli/terraform/stack-folder";
import type { State } from "../../../cli/terraform/state";

const managed = (type: string, name: string): NonNullable<State["resources"]>[number] => ({
  mode: "managed",
  type,
  name,
  instances: [{ attributes: { id: name } }],
});

const state = (content: Partial<State> = {}): State => ({ version: 4, lineage: "l", serial: 1, ...content });

const platform = state({
  resources: [
    managed("databricks_schema", "PlatformSchema_1A2B3C4D"),
    managed("databricks_schema", "Schema-a-b_0CD2F463"),
  ],
});
const program = { resource: { databricks_schema: { PlatformSchema_1A2B3C4D: {} } } };

function statesOf(states: Readonly<Record<string, State>>): (stack: string) => Promise<State | undefined> {
  return (stack) => Promise.resolve(states[stack]);
}

describe("a project that the configuration no longer has", () => {
  test("is reported while its stack has resources", async () => {
    const states = { "dev-platform": platform, "dev-a-b": state({ resources: [managed("databricks_job", "J")] }) };
    expect(await abandonedStacks("dev", program, statesOf(states))).toEqual([
      expect.objectContaining({ stack: "dev-a-b", resources: 1, owner: "project a-b" }),
    ]);
  });

  test("is not reported if its stack is destroyed or was never applied", async () => {
    expect(await abandonedStacks("dev", program, statesOf({ "dev-platform": platform, "dev-a-b": state() }))).toEqual(
      [],
    );
    expect(await abandonedStacks("dev", program, statesOf({ "dev-platform": platform }))).toEqual([]);
  });

  test("is not reported if the configuration contains it", async () => {
    const still = { resource: { databricks_schema: { "Schema-a-b_0CD2F463": {} } } };
    const states = { "dev-platform": platform, "dev-a-b": state({ resources: [managed("databricks_job", "J")] }) };
    expect(await abandonedStacks("dev", still, statesOf(states))).toEqual([]);
  });
});

test("reports the stacks of a stage that was removed from the configuration", async () => {
  const states = {
    account: state({ outputs: { "pr-7_deploy_client_id": { value: "a" }, dev_deploy_client_id: { value: "b" } } }),
    "pr-7-workspace": state({ resources: [managed("aws_s3_bucket", "B")] }),
    "dev-workspace": state({ resources: [managed("aws_s3_bucket", "B")] }),
  };
  const [found, ...others] = await abandonedStacks(
    "account",
    { output: { dev_deploy_client_id: {} } },
    statesOf(states),
  );
  expect(found).toEqual(expect.objectContaining({ stack: "pr-7-workspace", owner: "stage pr-7" }));
  expect(found?.procedure).toContain("`./fraudops destroy pr-7` there with FRAUDOPS_STAGES=pr-7");
  expect(found?.procedure).toContain("an older release, in which each merge request had");
  expect(others).toEqual([]);
});

test("the principals of a removed slot are not reported as a stage", async () => {
  const outputs = { slot_3_deploy_client_id: { value: "a" } };
  const states = {
    account: state({ outputs }),
    "slot_3-workspace": state({ resources: [managed("aws_s3_bucket", "B")] }),
  };
  expect(await abandonedStacks("account", { output: {} }, statesOf(states))).toEqual([]);
});

test("reports nothing before the first apply", async () => {
  expect(await abandonedStacks("dev", program, statesOf({}))).toEqual([]);
});

describe("with Terraform", () => {
  /**
   * `TF_REATTACH_PROVIDERS` entry of a provider that is not running. With this entry, Terraform fails if it calls a
   * provider. Reading a state must not call one.
   */
  const provider = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: 1,
    Test: true,
    Addr: { Network: "tcp", String: "127.0.0.1:1" },
  };
  const TF_REATTACH_PROVIDERS = JSON.stringify({ "registry.terraform.io/databricks/databricks": provider });
  const out = mkdtempSync(path.join(tmpdir(), "abandoned-"));
  const folderOf = (stack: string): StackFolder =>
    new StackFolder(stack, { outDirectory: out, environment: { TF_REATTACH_PROVIDERS } });

  afterAll(() => rmSync(out, { recursive: true }));

  /** Writes the `cdk.tf.json` and the state of a stack. */
  function write(stack: string, recorded: State): void {
    mkdirSync(folderOf(stack).directory, { recursive: true });
    const file = path.join(out, "state", `${stack}.tfstate`);
    const terraform = { backend: { local: { path: file } } };
    writeFileSync(folderOf(stack).programFile, JSON.stringify({ terraform }));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...recorded, terraform_version: "1.0.0" }));
  }

  test("fails with the remedy on a stack that has a state but is not synthesized", async () => {
    const source = 'provider["registry.terraform.io/databricks/databricks"]';
    const applied = (resources: State["resources"]): State =>
      state({
        lineage: "3f2a9c1b-7d04-4e5f-8a6b-0c1d2e3f4a5b",
        outputs: {},
        resources: resources?.map((each) => ({ ...each, provider: source })) ?? [],
      });
    write("dev-platform", applied(platform.resources));
    write("dev-a-b", applied([managed("databricks_job", "J")]));
    rmSync(folderOf("dev-a-b").directory, { recursive: true });

    const refused = refuseAbandoned("dev", folderOf);
    await expect(refused).rejects.toThrow("dev-a-b of project a-b: 1 resource\n");
    await expect(refused).rejects.toThrow("./fraudops destroy dev --project a-b");
    expect(execFileSync("ls", [folderOf("dev-platform").directory], { encoding: "utf8" })).not.toContain("state-of");

    rmSync(path.join(out, "state", "dev-a-b.tfstate"));
    await expect(refuseAbandoned("dev", folderOf)).resolves.toBeUndefined();
  }, 60_000);
});
