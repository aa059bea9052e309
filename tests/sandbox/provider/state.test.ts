import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { project } from "../../../sandbox/provider/plan/project";
import { ProviderService, type Caller } from "../../../sandbox/provider/provider-service";
import { readCatalog } from "../../../sandbox/provider/schema/catalog";
import { FakeRuntime } from "../facts/support/fake-runtime";
import { MemoryStore } from "../facts/support/memory-store";

const registry = createRegistry();
const store = new MemoryStore();
const service = new ProviderService(
  "databricks",
  readCatalog("databricks", registry),
  createClouds(store, new FakeRuntime(), registry),
);
const caller: Caller = {
  provider: { host: "https://accounts.cloud.databricks.com" },
  directory: Promise.resolve(undefined),
};

test.each([
  ["databricks_group", { id: "7" }, "7"],
  ["databricks_account_network_policy", { network_policy_id: "closed" }, "closed"],
  ["databricks_workspace_network_option", { workspace_id: 12, network_policy_id: "closed" }, "12"],
  ["databricks_service_principal_federation_policy", { service_principal_id: 5, policy_id: "ci" }, "5,ci"],
])("the state of %s identifies its object", (type, state, id) => {
  expect(service.idOf(type, state)).toBe(id);
});

test("fails on a state that does not identify its object", () => {
  expect(() => service.idOf("databricks_group", {})).toThrow("the state has no id");
});

test("every type without an id names the attributes that form it", () => {
  const without = [...service.catalog.resources].filter(([, { block }]) => !("id" in block.attributes));
  for (const [type, { block }] of without) {
    const names = registry.resources.get(type)?.idFrom ?? [];
    expect([type, names.filter((name) => name in block.attributes)]).toEqual([type, names]);
    expect(names).not.toEqual([]);
  }
});

test("a refresh keeps arguments that exist only in Terraform, and reads changes and deletions of the cloud", async () => {
  const attributes = { id: "main", name: "main", owner: "somebody" };
  await store.put({ kind: "databricks_metastore", scope: "account", id: "main", attributes });
  const { block } = service.resourceSchema("databricks_metastore");
  const prior = project(block, { ...attributes, owner: "admins", force_destroy: true, region: "eu-central-1" });
  const read = await service.read("databricks_metastore", prior, caller);
  expect(read?.state).toMatchObject({ owner: "somebody", force_destroy: true, region: null });
});
