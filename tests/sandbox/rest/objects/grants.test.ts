import type { Harness } from "../harness";
import { startedStage, UNITY_CATALOG } from "./stage";

let harness: Harness;
beforeAll(async () => {
  harness = await startedStage();
});
afterAll(() => harness.stop());

const ON_SCHEMA = `${UNITY_CATALOG}/permissions/schema/main.fraud`;
const call: Harness["call"] = (...args) => harness.call(...args);
const change = (path: string, ...changes: readonly object[]): ReturnType<Harness["call"]> =>
  call("PATCH", path, { changes });

test("grants are changed per principal, and read back", async () => {
  await change(ON_SCHEMA, { principal: "callers", add: ["USE_SCHEMA", "SELECT"] });
  const { body } = await change(
    ON_SCHEMA,
    { principal: "callers", add: ["EXECUTE"], remove: ["SELECT"] },
    { principal: "app-client", add: ["USE SCHEMA"] },
  );
  const expected = [
    { principal: "callers", privileges: ["EXECUTE", "USE_SCHEMA"] },
    { principal: "app-client", privileges: ["USE_SCHEMA"] },
  ];
  expect(body["privilege_assignments"]).toEqual(expect.arrayContaining(expected));
  expect((await call("GET", `${ON_SCHEMA}?principal=app-client`)).body["privilege_assignments"]).toEqual([expected[1]]);
});

test("a grant that Terraform declares for one principal is changed in place", async () => {
  const id = "catalog/main/app-client";
  const attributes = { id, catalog: "main", principal: "app-client", privileges: ["USE_CATALOG"] };
  await harness.store.put({ kind: "databricks_grant", scope: "account", id, attributes });
  const path = `${UNITY_CATALOG}/permissions/catalog/main`;
  await change(path, { principal: "app-client", add: ["CREATE_SCHEMA"] }, { principal: "callers", add: ["BROWSE"] });
  expect(harness.store.get("databricks_grant", "account", id)?.attributes["privileges"]).toEqual([
    "USE_CATALOG",
    "CREATE_SCHEMA",
  ]);
  const [other] = harness.store.find("databricks_grant", "account", { catalog: "main", principal: "callers" });
  expect(other?.attributes["privileges"]).toEqual(["BROWSE"]);
  await change(path, { principal: "app-client", remove: ["CREATE_SCHEMA", "USE_CATALOG"] });
  expect(harness.store.get("databricks_grant", "account", id)).toBeUndefined();
});

test("effective grants show their origin", async () => {
  const { body } = await call("GET", `${UNITY_CATALOG}/effective-permissions/schema/main.fraud?principal=callers`);
  expect(body["privilege_assignments"]).toEqual([
    {
      principal: "callers",
      privileges: expect.arrayContaining([
        { privilege: "EXECUTE" },
        { privilege: "BROWSE", inherited_from_type: "CATALOG", inherited_from_name: "main" },
      ]) as unknown,
    },
  ]);
});

test("a grant on securable type `function` with the name of a model is a grant on the model: the provider sends it so", async () => {
  const attributes = { id: "main.fraud.model", catalog_name: "main", schema_name: "fraud", name: "model" };
  await harness.store.put({ kind: "databricks_registered_model", scope: "account", id: attributes.id, attributes });
  const path = `${UNITY_CATALOG}/permissions/function/main.fraud.model`;
  expect((await change(path, { principal: "callers", add: ["EXECUTE"] })).status).toBe(200);
  expect(harness.store.find("databricks_grants", "account", { model: "main.fraud.model" })).toHaveLength(1);
});

test.each([
  ["a securable that does not exist", "schema/main.nowhere", { principal: "callers", add: ["SELECT"] }, 404],
  ["a principal that does not exist", "schema/main.fraud", { principal: "nobody", add: ["SELECT"] }, 404],
  ["a privilege of another securable type", "schema/main.fraud", { principal: "callers", add: ["READ_FILES"] }, 400],
  ["an unknown securable type", "share/x", { principal: "callers", add: ["SELECT"] }, 501],
])("fails on %s", async (_, securable, given, status) => {
  expect((await change(`${UNITY_CATALOG}/permissions/${securable}`, given)).status).toBe(status);
});
