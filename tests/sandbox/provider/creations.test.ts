import { rmSync } from "node:fs";
import { join } from "node:path";

import { writeNamedFiles } from "../../../sandbox/facts/generate/changes/deployed";
import { readVerdicts } from "../../../sandbox/facts/generate/changes/verdict-file";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import type { JsonObject } from "../../../sandbox/ports";
import { UNKNOWN, type ValueObject } from "../../../sandbox/provider/cty/value";
import { project } from "../../../sandbox/provider/plan/project";
import { ProviderService } from "../../../sandbox/provider/provider-service";
import { readCatalog } from "../../../sandbox/provider/schema/catalog";
import { FakeRuntime } from "../facts/support/fake-runtime";
import { MemoryStore } from "../facts/support/memory-store";

const registry = createRegistry();

/** Plans a new resource with the arguments of a deployed resource of the same type, except those in `without`. */
async function creation(type: string, without: readonly string[]): Promise<ValueObject> {
  const prefix = type.startsWith("aws_") ? "aws" : "databricks";
  const clouds = createClouds(new MemoryStore(), new FakeRuntime(), registry);
  const service = new ProviderService(prefix, readCatalog(prefix, registry), clouds);
  const { resources } = readVerdicts(join(__dirname, "data"), prefix);
  const found = resources.find(({ deployed }) => deployed.type === type)?.deployed;
  if (!found) throw new Error(`no stack deploys ${type}`);
  const given = Object.entries(found.config as JsonObject).filter(([name]) => !without.includes(name));
  const config = project(service.resourceSchema(type).block, Object.fromEntries(given));
  const directory = writeNamedFiles([found]);
  try {
    const caller = { provider: found.provider, directory: Promise.resolve(directory) };
    return (await service.plan(type, undefined, config, caller)).planned;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.each([
  ["databricks_catalog", "effective_predictive_optimization_flag"],
  ["databricks_mlflow_experiment", "tags"],
  ["databricks_model_serving", "config"],
  ["databricks_mws_network_connectivity_config", "egress_config"],
  ["databricks_mws_networks", "error_messages"],
  ["databricks_mws_networks", "vpc_endpoints"],
  ["databricks_storage_credential", "databricks_gcp_service_account"],
  ["aws_s3_bucket", "versioning"],
  ["aws_vpc_endpoint", "dns_options"],
])("the plan of a new %s has an unknown %s, as with the real provider", async (type, block) => {
  expect((await creation(type, [block]))[block]).toBe(UNKNOWN);
});

test("the plan of new permissions has an empty text for each kind of principal that an entry does not set, as with the real provider", async () => {
  const entries = (await creation("databricks_permissions", []))["access_control"] as readonly ValueObject[];
  for (const entry of entries) {
    const { group_name: group, service_principal_name: service, user_name: user } = entry;
    expect([group, service, user].filter((name) => name === "")).toHaveLength(2);
  }
  expect(entries.length).toBeGreaterThan(0);
});

test.each([
  ["databricks_file", "md5", "different"],
  ["aws_s3_bucket_lifecycle_configuration", "transition_default_minimum_object_size", "all_storage_classes_128K"],
])("the plan of a new %s has a known %s", async (type, name, value) => {
  expect((await creation(type, [name]))[name]).toBe(value);
});
