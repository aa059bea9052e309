import { derivedUuid } from "../../../sandbox/rest/resources/derived-id";
import type { JsonObject, ObjectStore } from "../../../sandbox/ports";
import { Harness, MemoryStore, WORKSPACE } from "../../sandbox/rest/harness";
import type { Configuration } from "./stage";

/** Starts the sandbox's REST API and MLflow, with the objects of other stacks to which `stacks` refer. */
export async function startedFor(stacks: readonly Configuration[]): Promise<Harness> {
  const store = new MemoryStore();
  const harness = await Harness.start(undefined, store);
  harness.assembly.engine.start();
  // Waits until MLflow has started, so that the first request does not exceed its timeout.
  await harness.assembly.engine.mlflow.url();
  const all = JSON.stringify(stacks);
  await put(store, "databricks_mws_workspaces", "a/1001", {
    account_id: "a",
    workspace_id: Number(WORKSPACE),
    workspace_name: "stage",
    workspace_url: harness.url,
    pricing_tier: "ENTERPRISE",
    aws_region: "eu-central-1",
  });
  for (const name of names(all, /"display_name":"([^"]+)"/g)) {
    const id = `5${store.find("databricks_service_principal").length}`;
    await put(store, "databricks_service_principal", id, {
      display_name: name,
      // A UUID, because the provider treats a principal whose name is a UUID as a service principal.
      application_id: derivedUuid(name),
      active: true,
    });
    await put(store, "databricks_mws_permission_assignment", `${WORKSPACE}|${id}`, {
      workspace_id: Number(WORKSPACE),
      principal_id: Number(id),
      permissions: ["USER"],
    });
  }
  for (const name of names(all, /"(?:principal|group_name)":"([^"$]+)"/g)) {
    await put(store, "databricks_group", `6${store.find("databricks_group").length}`, { display_name: name });
  }
  for (const bucket of names(all, /"url":"s3:\/\/([^"/]+)/g)) {
    await aws(store, "aws_s3_bucket", bucket, { bucket });
  }
  for (const arn of names(all, /"role_arn":"(arn:aws:iam:[^"]+)"/g)) {
    const name = arn.replace(/.*\//, "");
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await aws(store, "aws_iam_role", name, { name, arn });
    await aws(store, "aws_iam_role_policy", `${name}:all`, { role: name, policy });
  }
  return harness;
}

/** Allows the service principal `principal` to run jobs as the service principal `runAs`, as the account stack does. */
export async function allowRunAs({ store }: Harness, principal: string, runAs: string): Promise<void> {
  const name = `accounts/a/servicePrincipals/${derivedUuid(runAs)}/ruleSets/default`;
  await put(store, "databricks_access_control_rule_set", name, {
    name,
    grant_rules: [{ role: "roles/servicePrincipal.user", principals: [`servicePrincipals/${derivedUuid(principal)}`] }],
  });
}

/** Adds the prerequisites of the CLI commands: a workspace of the tier ENTERPRISE, a bucket and a role. */
export async function prepareForCommands({ store, url }: Harness): Promise<void> {
  await put(store, "databricks_mws_workspaces", "a/1001", {
    account_id: "a",
    workspace_id: Number(WORKSPACE),
    workspace_url: url,
    pricing_tier: "ENTERPRISE",
  });
  const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await aws(store, "aws_iam_role", "lab", { name: "lab", arn: "arn:aws:iam::111111111111:role/lab" });
  await aws(store, "aws_iam_role_policy", "lab:all", { role: "lab", policy });
  await aws(store, "aws_s3_bucket", "lab-bucket", { bucket: "lab-bucket" });
}

function put(store: ObjectStore, kind: string, id: string, attributes: JsonObject): Promise<void> {
  return store.put({ kind, scope: "account", id, attributes: { id, ...attributes } });
}

function aws(store: ObjectStore, kind: string, id: string, attributes: JsonObject): Promise<void> {
  return store.put({ kind, scope: "aws", id, attributes: { id, ...attributes } });
}

function names(text: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = ""]) => name).filter((name) => !name.includes("${")));
}
