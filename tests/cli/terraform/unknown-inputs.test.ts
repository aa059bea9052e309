import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { planWithInputs, planStack, type StackPlan } from "../../../cli/terraform/plan";
import type { Program } from "../../../cli/terraform/program";
import { StackFolder } from "../../../cli/terraform/stack-folder";
import type { State } from "../../../cli/terraform/state";
import { asksDatabricks, pendingImports, withInputs } from "../../../cli/terraform/unknown-inputs";
import { createRegistry } from "../../../sandbox/facts/registry";
import type { Registry } from "../../../sandbox/facts/types";
import { CloudError } from "../../../sandbox/ports";
import { Sandbox } from "../../sandbox/provider/terraform-project";
import { plannedChanges } from "./support/planned-changes";

const LOOKUP = { databricks_group: { "Access-people": { "//": { path: "x" }, display_name: "people" } } };
const program = JSON.stringify({
  data: { ...LOOKUP, aws_availability_zones: { zones: { state: "available" } } },
  resource: { databricks_job: { job: { name: "for ${data.databricks_group.Access-people.id}" } } },
  locals: { one: 1 },
  import: [{ to: "databricks_job.job", id: "7" }],
});
const UNKNOWN = "${jsondecode(terraform_data.never-looked-up.id)}";
const state = (mode: string, type: string, name: string, attributes: Readonly<Record<string, unknown>>): State => ({
  ...{ version: 4, lineage: "l", serial: 1 },
  resources: [{ mode, type, name, instances: [{ attributes }] }],
});
const replaced = (recorded?: State): Program =>
  JSON.parse(withInputs(program, { isReplaced: asksDatabricks, recorded })) as Program;

describe("a configuration that is planned without reading its Databricks data sources", () => {
  const recorded = state("data", "databricks_group", "Access-people", { display_name: "people", id: "${1}" });

  test("has no Databricks data sources; other data sources are unchanged", () => {
    expect(replaced(recorded)).toMatchObject({
      data: { aws_availability_zones: { zones: { state: "available" } } },
      resource: { databricks_job: { job: { name: "for ${local.databricks_group-Access-people.id}" } } },
    });
    expect(JSON.stringify(replaced(recorded))).not.toContain("data.databricks");
  });

  test("contains the values from the state, escaped so that Terraform does not interpolate them", () => {
    expect(replaced(recorded).locals).toEqual({ one: 1, "databricks_group-Access-people": { id: "$${1}" } });
  });

  test.each([
    ["there is no state", undefined],
    [
      "the state has the result for other arguments",
      state("data", "databricks_group", "Access-people", { display_name: "others", id: "1" }),
    ],
    [
      "the state has a managed resource, not a data source, of this name",
      state("managed", "databricks_group", "Access-people", { display_name: "people", id: "1" }),
    ],
  ])("leaves a value unknown if %s", (_title, given) => {
    expect(replaced(given).locals).toMatchObject({ "databricks_group-Access-people": { id: UNKNOWN } });
  });
});

describe("a configuration that reads outputs of another stack", () => {
  const REMOTE = "data.terraform_remote_state.dev-workspace.outputs";
  const reader = JSON.stringify({
    data: {
      terraform_remote_state: { "dev-workspace": { backend: "local" } },
      aws_subnet: { s: { id: `\${${REMOTE}.subnet}` } },
    },
    provider: { databricks: [{ host: `\${${REMOTE}.url}` }] },
    resource: { a: { b: { subnet: `\${${REMOTE}.subnet}`, text: `at \${${REMOTE}.url-2}` } } },
  });
  const given = (...outputs: readonly { readonly output: string; readonly value?: unknown }[]): Program => {
    const all = outputs.map((each) => ({ source: "dev-workspace", ...each }));
    return JSON.parse(withInputs(reader, { isReplaced: asksDatabricks, outputs: all })) as Program;
  };

  test("replaces the listed outputs by local values, also in data sources, and still reads the others", () => {
    expect(given({ output: "subnet" }, { output: "url", value: "https://x/${1}" })).toMatchObject({
      data: {
        terraform_remote_state: { "dev-workspace": { backend: "local" } },
        aws_subnet: { s: { id: "${local.terraform_remote_state-dev-workspace.subnet}" } },
      },
      provider: { databricks: [{ host: "${local.terraform_remote_state-dev-workspace.url}" }] },
      resource: {
        a: {
          b: {
            subnet: "${local.terraform_remote_state-dev-workspace.subnet}",
            text: `at \${${REMOTE}.url-2}`,
          },
        },
      },
      locals: { "terraform_remote_state-dev-workspace": { subnet: UNKNOWN, url: "https://x/$${1}" } },
    });
  });

  test("does not read the other stack's state if all its outputs are replaced", () => {
    const all = given({ output: "subnet" }, { output: "url" }, { output: "url-2" });
    expect(Object.keys(all.data ?? {})).toEqual(["aws_subnet"]);
  });
});

test("an import is pending until the state has the resource", () => {
  expect(pendingImports(JSON.parse(program) as Program, undefined)).toEqual(["databricks_job.job"]);
  expect(
    pendingImports(JSON.parse(program) as Program, state("managed", "databricks_job", "job", { id: "7" })),
  ).toEqual([]);
});

describe("a plan without Databricks credentials", () => {
  jest.setTimeout(60_000);
  const provider = {
    databricks: { host: "https://accounts.example.com", account_id: "0a1b2c3d-0000-4000-8000-000000000001" },
  };
  const required = { databricks: { source: "databricks/databricks" } };
  let isIdentified = true;
  let sandbox: Sandbox;

  /** Returns the sandbox's Databricks provider, in which each read fails while `isIdentified` is false. Planning works. */
  function guarded(): Registry {
    const { resources, dataSources, attributes } = createRegistry();
    const ask = (): void => {
      if (!isIdentified) throw new CloudError(401, "PERMISSION_DENIED", "no credentials are configured");
    };
    const readers = [...resources.values()].map((each) => {
      const read: typeof each.read = (stored, context) => (
        ask(),
        each.read ? each.read(stored, context) : stored.attributes
      );
      return [each.type, { ...each, read }] as const;
    });
    const lookups = [...dataSources.values()].map((each) => {
      const read: typeof each.read = (config, context) => (ask(), each.read(config, context));
      return [each.type, { ...each, read }] as const;
    });
    return { resources: new Map(readers), dataSources: new Map(lookups), attributes };
  }

  function write(stack: string, content: object): void {
    const folder = path.join(sandbox.folder, "stacks", stack);
    mkdirSync(folder, { recursive: true });
    const whole = { terraform: { required_providers: required }, provider, ...content };
    writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify(whole));
  }

  const stackWith = (changes: object = {}): object => ({
    data: { databricks_group: { "Access-people": { display_name: "people" } } },
    resource: {
      databricks_group: { near: { display_name: "near-${data.databricks_group.Access-people.id}" } },
      ...changes,
    },
  });
  const folderOf = (stack: string): StackFolder =>
    new StackFolder(stack, { outDirectory: sandbox.folder, environment: {} });
  const unrefreshed = (stack: string): Promise<StackPlan> =>
    planWithInputs(folderOf(stack), { isReplaced: asksDatabricks });

  beforeEach(async () => {
    isIdentified = true;
    sandbox = await Sandbox.start(guarded());
    process.env["TF_REATTACH_PROVIDERS"] = JSON.stringify(sandbox.provider.reattach);
    write("account", { resource: { databricks_group: { people: { display_name: "people" } } } });
    write("dev", stackWith());
    for (const stack of ["account", "dev"]) {
      const project = sandbox.project(path.join("stacks", stack));
      await project.init();
      expect(await project.apply()).toMatchObject({ code: 0 });
    }
    isIdentified = false;
  });

  afterEach(async () => {
    delete process.env["TF_REATTACH_PROVIDERS"];
    await sandbox.stop();
    sandbox.remove();
  });

  test("shows the changes, with results of data sources from the last apply", async () => {
    write("dev", stackWith({ databricks_service_principal: { new: { display_name: "new" } } }));
    expect(plannedChanges((await unrefreshed("dev")).json)).toEqual([
      { address: "databricks_service_principal.new", action: "create", because: [] },
    ]);
  });

  test("shows the changes of a stack that was never applied", async () => {
    write("next", stackWith());
    expect(plannedChanges((await unrefreshed("next")).json)).toEqual([
      { address: "databricks_group.near", action: "create", because: [] },
    ]);
  });

  test("does not modify the stack's cdk.tf.json", async () => {
    const file = path.join(sandbox.folder, "stacks", "dev", "cdk.tf.json");
    const before = readFileSync(file, "utf8");
    await unrefreshed("dev");
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("is refused while imports are pending, because only a plan with a refresh can read the imported objects", async () => {
    const program = { ...stackWith(), import: [{ to: "databricks_service_principal.old", id: "1" }] };
    write("dev", program);
    expect(await unrefreshed("dev")).toMatchObject({
      notPlannable: "it imports objects that only a plan with a refresh can read (databricks_service_principal.old)",
    });
  });

  test("fails if a refresh is requested", async () => {
    await expect(planStack(folderOf("dev"))).rejects.toThrow("no credentials are configured");
  });
});
