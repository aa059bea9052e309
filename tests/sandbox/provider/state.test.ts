import { ADMIN } from "../../../sandbox/facts/databricks/principals";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { project } from "../../../sandbox/provider/plan/project";
import { ProviderService, type Caller } from "../../../sandbox/provider/provider-service";
import { readCatalog } from "../../../sandbox/provider/schema/catalog";
import type { JsonObject } from "../../../sandbox/ports";
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
  expect(() => service.idOf("databricks_group", {})).toThrow("the state of a databricks_group has no attribute id");
});

test("every type without an id names the attributes that form it", () => {
  const without = [...service.catalog.resources].filter(([, { block }]) => !("id" in block.attributes));
  for (const [type, { block }] of without) {
    const names = registry.resources.get(type)?.idFrom ?? [];
    expect([type, names.filter((name) => name in block.attributes)]).toEqual([type, names]);
    expect(names).not.toEqual([]);
  }
});

test("a refresh keeps arguments that exist only in Terraform, and reads values that were changed or removed in the cloud", async () => {
  const attributes = { id: "main", name: "main", owner: "somebody" };
  await store.put({ kind: "databricks_metastore", scope: "account", id: "main", attributes });
  const { block } = service.resourceSchema("databricks_metastore");
  const prior = project(block, { ...attributes, owner: "admins", force_destroy: true, region: "eu-central-1" });
  const read = await service.read("databricks_metastore", prior, caller);
  expect(read?.state).toMatchObject({ owner: "somebody", force_destroy: true, region: null });
});

describe("objects that the vendor's provider has written over REST", () => {
  const workspace = "77";
  const inWorkspace: Caller = {
    provider: { host: "https://dev.cloud.databricks.com" },
    directory: Promise.resolve(undefined),
  };

  beforeAll(async () => {
    const named = { workspace_id: Number(workspace), workspace_url: "dev.cloud.databricks.com", id: workspace };
    await store.put({ kind: "databricks_mws_workspaces", scope: "account", id: workspace, attributes: named });
  });

  async function readPermissions(state: Readonly<Record<string, string>>, entries: readonly JsonObject[]) {
    const id = "/directories/12";
    const attributes = { id, object_type: "directory", directory_id: "12", access_control: entries };
    await store.put({ kind: "databricks_permissions", scope: workspace, id, attributes });
    const { block } = service.resourceSchema("databricks_permissions");
    const read = await service.read("databricks_permissions", project(block, { id, ...state }), inWorkspace);
    return read?.state;
  }

  test("a databricks_grant is read and deleted without other grants on its securable", async () => {
    const grants = {
      id: "metastore/m-1",
      metastore: "m-1",
      grant: [
        { principal: "maker", privileges: ["CREATE_CATALOG"] },
        { principal: "other", privileges: ["CREATE_CATALOG"] },
      ],
    };
    await store.put({ kind: "databricks_grants", scope: "account", id: grants.id, attributes: grants });
    const id = "metastore/m-1/maker";
    const { block } = service.resourceSchema("databricks_grant");
    const read = await service.read("databricks_grant", project(block, { id }), caller);
    expect(read?.state).toMatchObject({ id, metastore: "m-1", principal: "maker", privileges: ["CREATE_CATALOG"] });
    await service.delete("databricks_grant", id, caller);
    const [list] = store.find("databricks_grants", "account");
    expect(list?.attributes["grant"]).toEqual([{ principal: "other", privileges: ["CREATE_CATALOG"] }]);
    expect(await service.read("databricks_grant", project(block, { id }), caller)).toBeUndefined();
  });

  test("the permissions of a folder name the folder by path or by id, as the configuration does", async () => {
    const entries = [{ group_name: "analysts", permission_level: "CAN_READ" }];
    const byPath = await readPermissions({ directory_path: "/Shared/fraud" }, entries);
    expect(byPath).toMatchObject({ directory_path: "/Shared/fraud", directory_id: null });
    expect(await readPermissions({ directory_id: "12" }, entries)).toMatchObject({ directory_id: "12" });
  });

  test("the caller's permissions are read only if they are configured", async () => {
    const own = { user_name: ADMIN, permission_level: "CAN_MANAGE" };
    const entries = [{ group_name: "analysts", permission_level: "CAN_READ" }, own];
    const without = await readPermissions({ directory_path: "/Shared/fraud" }, entries);
    expect(without?.["access_control"]).toEqual([expect.objectContaining({ group_name: "analysts" })]);
    const state = { directory_path: "/Shared/fraud", access_control: [own] };
    const { block } = service.resourceSchema("databricks_permissions");
    const prior = project(block, { id: "/directories/12", ...state });
    const read = await service.read("databricks_permissions", prior, inWorkspace);
    expect(read?.state["access_control"]).toHaveLength(2);
  });

  test("an IP access list is enabled unless the request disables it", () => {
    const behaviour = registry.resources.get("databricks_ip_access_list");
    const planned = { label: "office", list_type: "ALLOW", ip_addresses: ["192.0.2.1"] };
    const context = { store, runtime: new FakeRuntime(), scope: workspace, provider: {} };
    return expect(behaviour?.create(planned, context)).resolves.toMatchObject({ enabled: true });
  });
});
