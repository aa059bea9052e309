import { App, TerraformStack } from "cdktf";
import { addServiceStacks } from "../../stacks/service";
import { loadService } from "../../config/load";
import { PROJECT_ROOT } from "../support/service";
import { synthesized, type Synthesized } from "../support/synth";
import { wheelFile } from "../support/wheel";

const service = loadService({ stages: ["pr-5"] });
const { stages: everyStage } = loadService();

function stacks(requestHost?: string): ReadonlyMap<string, Synthesized> {
  const app = new App({ skipValidation: true });
  addServiceStacks(app, {
    ...service,
    everyStage,
    projectRoot: PROJECT_ROOT,
    wheelFile: wheelFile(),
    codeVersion: "0123456789ab",
    requestHost,
  });
  const own = app.node.children
    .filter((child) => TerraformStack.isStack(child))
    .filter(({ node }) => node.id.startsWith("pr-5-"));
  return new Map(own.map((stack) => [stack.node.id, synthesized(stack)]));
}

const all = stacks();
const platform = stackNamed("pr-5-platform");
const fraud = stackNamed("pr-5-fraud");

function stackNamed(name: string): Synthesized {
  const found = all.get(name);
  if (found === undefined) throw new Error(`no stack ${name} among ${[...all.keys()].join(", ")}`);
  return found;
}

test("a request's stage has only a platform stack and project stacks, and uses neither AWS nor the Databricks account", () => {
  expect([...all.keys()]).toEqual(["pr-5-platform", "pr-5-fraud", "pr-5-cash-demand"]);
  const host = service.stages[0]?.workspace.adopt?.host;
  for (const stack of all.values()) {
    expect(stack.json.provider).toEqual({ databricks: [{ host, retry_timeout_seconds: 300 }] });
  }
  expect(stacks("http://127.0.0.1:1").get("pr-5-fraud")?.providers("databricks")[0]?.["host"]).toBe(
    "http://127.0.0.1:1",
  );
});

test("the states of a request's stage have the prefix of the slot", () => {
  const keys = [...all.values()].map(({ json }) => json.terraform.backend?.["s3"]?.["key"]);
  expect(keys).toEqual(["platform", "fraud", "cash-demand"].map((part) => `slot-2/pr-5-${part}.tfstate`));
});

test("a request's stage reads no state of another stack", () => {
  for (const stack of all.values()) expect(stack.data("terraform_remote_state")).toEqual([]);
});

test("a request's stage has only resource types that a merge request may create", () => {
  const types = new Set([...all.values()].flatMap((stack) => Object.keys(stack.counts())));
  expect([...types].sort()).toEqual([
    "databricks_file",
    "databricks_grants",
    "databricks_job",
    "databricks_mlflow_experiment",
    "databricks_model_serving",
    "databricks_permissions",
    "databricks_registered_model",
    "databricks_schema",
    "databricks_volume",
  ]);
});

test("schemas of a request's stage are in the slot's catalog, are named after the request, and keep the catalog's grants", () => {
  expect(platform.all("databricks_schema").map((item) => [item["catalog_name"], item["name"]])).toEqual([
    ["fraudops_slot_2", "pr_5_platform"],
    ["fraudops_slot_2", "pr_5_cash_demand"],
    ["fraudops_slot_2", "pr_5_fraud"],
  ]);
  expect(platform.all("databricks_grants").filter((item) => "catalog" in item)).toEqual([]);
});

test("a request's stage looks up only the deploying principal and the slot's cluster policies", () => {
  const looked = new Set([...all.values()].flatMap(({ json }) => Object.keys(json.data ?? {})));
  expect([...looked].sort()).toEqual(["databricks_cluster_policy", "databricks_current_user"]);
  const names = fraud.data("databricks_cluster_policy").map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(["fraudops-slot-2-training", "fraudops-slot-2-tests"]));
});

test("only the slot's principals have permissions", () => {
  const text = [...all.values()].map((stack) => JSON.stringify(stack.json.resource)).join();
  expect(text).not.toMatch(/group_name|fraudops-(dev|staging|prod|pr-5)-(analysts|ml-engineers|deploy|jobs|client)/);
  const named = [...all.values()].flatMap((stack) => [
    ...stack.all("databricks_permissions").flatMap((item) => item["access_control"] as Record<string, string>[]),
    ...stack.all("databricks_grants").flatMap((item) => item["grant"] as Record<string, string>[]),
  ]);
  const who = new Set(named.map((entry) => String(entry["service_principal_name"] ?? entry["principal"])));
  for (const principal of who)
    expect(principal).toMatch(/databricks_(current_user|cluster_policy)\.Principals_(deploy|jobs)_/);
});

test("jobs run as the slot's jobs principal on clusters that only it can use, and the deploying principal owns them", () => {
  const jobs = fraud.all("databricks_job");
  expect(jobs.length).toBeGreaterThan(3);
  for (const job of jobs) {
    const [{ new_cluster: cluster } = {}] = job["job_cluster"] as { new_cluster: Record<string, unknown> }[];
    const runAs = job["run_as"] as { service_principal_name: string };
    expect(String(cluster?.["single_user_name"])).toMatch(/^\${jsondecode\(data\.databricks_cluster_policy\.Policy-/);
    expect(runAs.service_principal_name).toMatch(/^\${jsondecode\(data\.databricks_cluster_policy\.Principals_jobs_/);
    expect(cluster?.["custom_tags"]).toMatchObject({ stage: "pr-5", slot: "slot-2" });
    expect(job).not.toHaveProperty("schedule");
    expect(Number(job["timeout_seconds"])).toBeLessThanOrEqual(120 * 60);
    expect(String(job["name"])).toMatch(/^fraudops-pr-5-fraud-/);
  }
});

test("no resource of a request's stage has deletion protection", () => {
  for (const stack of all.values()) expect(stack.text).not.toContain("prevent_destroy");
});
