import { METASTORE, type Harness } from "../harness";
import { ROLE, startedStage, UNITY_CATALOG } from "./stage";

let harness: Harness;
beforeAll(async () => {
  harness = await startedStage();
});
afterAll(() => harness.stop());

const call: Harness["call"] = (...args) => harness.call(...args);

/** Creates a credential, an external location and a catalog with the requests that Terraform's provider sends. */
async function makeCatalog(name: string): Promise<void> {
  const made = [
    await call("POST", `${UNITY_CATALOG}/storage-credentials`, {
      name,
      aws_iam_role: { role_arn: ROLE },
      comment: "bucket",
      skip_validation: true,
    }),
    await call("POST", `${UNITY_CATALOG}/external-locations`, {
      name,
      credential_name: name,
      url: `s3://bucket/${name}`,
    }),
    await call("POST", `${UNITY_CATALOG}/catalogs`, { name, storage_root: `s3://bucket/${name}`, comment: "made" }),
  ];
  expect(made.map(({ status }) => status)).toEqual([200, 200, 200]);
}

test("a new catalog has the schema `default`, which the provider deletes before it reads the catalog", async () => {
  await makeCatalog("shop");
  expect((await call("GET", `${UNITY_CATALOG}/schemas/shop.default`)).status).toBe(200);
  // THEN a request without `force`, as Terraform's provider sends it, deletes the schema
  jest.spyOn(harness.assembly.engine.client, "registeredModels").mockResolvedValue([]);
  expect((await call("DELETE", `${UNITY_CATALOG}/schemas/shop.default`)).status).toBe(200);
  const { body } = await call("GET", `${UNITY_CATALOG}/catalogs/shop`);
  expect(body).toMatchObject({
    name: "shop",
    full_name: "shop",
    owner: "admin@sandbox.local",
    metastore_id: METASTORE,
    catalog_type: "MANAGED_CATALOG",
    isolation_mode: "OPEN",
  });
  expect(body).not.toHaveProperty("force_destroy");
});

test("a change keeps omitted fields", async () => {
  await makeCatalog("kept");
  const { status, body } = await call("PATCH", `${UNITY_CATALOG}/catalogs/kept`, { properties: { team: "ml" } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ comment: "made", properties: { team: "ml" }, storage_root: "s3://bucket/kept" });
  const emptied = await call("PATCH", `${UNITY_CATALOG}/catalogs/kept`, { comment: "" });
  expect(emptied.body).toMatchObject({ comment: "", properties: { team: "ml" } });
});

test("the provider finds objects created over REST", async () => {
  await makeCatalog("same");
  const stored = harness.store.get("databricks_storage_credential", "account", "same");
  expect(stored?.attributes).toMatchObject({ aws_iam_role: [{ role_arn: ROLE, external_id: "a" }] });
  const { body } = await call("GET", `${UNITY_CATALOG}/storage-credentials/same`);
  expect(body).toMatchObject({ id: stored?.attributes["storage_credential_id"], aws_iam_role: { external_id: "a" } });
});

test("the creator of an object is its owner", async () => {
  await call("PATCH", `${UNITY_CATALOG}/permissions/catalog/main`, {
    changes: [{ principal: "app-client", add: ["USE_CATALOG", "CREATE_SCHEMA"] }],
  });
  const { body } = await call(
    "POST",
    `${UNITY_CATALOG}/schemas`,
    { catalog_name: "main", name: "of_client" },
    "client",
  );
  expect(body).toMatchObject({ full_name: "main.of_client", owner: "app-client" });
});

test("a change records the caller as updated_by, and keeps the creator and the owner", async () => {
  await makeCatalog("managed");
  await call("PATCH", `${UNITY_CATALOG}/permissions/catalog/managed`, {
    changes: [{ principal: "app-client", add: ["USE_CATALOG", "MANAGE"] }],
  });
  const { body } = await call("PATCH", `${UNITY_CATALOG}/catalogs/managed`, { comment: "mine" }, "client");
  const admin = "admin@sandbox.local";
  expect(body).toMatchObject({ comment: "mine", updated_by: "app-client", created_by: admin, owner: admin });
});

test("schemas are listed in pages; the list fails for a missing catalog, and without catalog_name", async () => {
  for (const name of ["a", "b", "c"]) await call("POST", `${UNITY_CATALOG}/schemas`, { catalog_name: "main", name });
  const path = `${UNITY_CATALOG}/schemas?catalog_name=main&max_results=2`;
  const first = await call("GET", path);
  expect(first.body["schemas"]).toHaveLength(2);
  const second = await call("GET", `${path}&page_token=${String(first.body["next_page_token"])}`);
  expect(second.body["schemas"]).toHaveLength(2);
  const none = await call("GET", `${UNITY_CATALOG}/schemas?catalog_name=nowhere`);
  expect(none).toMatchObject({ status: 404, body: { error_code: "CATALOG_DOES_NOT_EXIST" } });
  const missing = await call("GET", `${UNITY_CATALOG}/schemas`);
  expect(missing).toMatchObject({ status: 400, body: { message: "catalog_name is required" } });
});

test.each([
  ["GET", "catalogs/nowhere", 404, "CATALOG_DOES_NOT_EXIST", "Catalog 'nowhere' does not exist."],
  ["PATCH", "volumes/main.fraud.nowhere", 404, "VOLUME_DOES_NOT_EXIST", "Volume 'main.fraud.nowhere'"],
  ["DELETE", "external-locations/nowhere", 404, "EXTERNAL_LOCATION_DOES_NOT_EXIST", "External Location 'nowhere'"],
] as const)("fails on %s %s", async (method, path, status, code, message) => {
  const answer = await call(method, `${UNITY_CATALOG}/${path}`, method === "GET" ? undefined : {});
  expect(answer).toMatchObject({ status, body: { error_code: code } });
  expect(answer.body["message"]).toContain(message);
});

test("fails with the API's messages on an existing name, a missing parent and an unknown field", async () => {
  const schema = { catalog_name: "main", name: "twice" };
  await call("POST", `${UNITY_CATALOG}/schemas`, schema);
  const twice = await call("POST", `${UNITY_CATALOG}/schemas`, schema);
  expect(twice).toMatchObject({ status: 409, body: { message: "Schema 'main.twice' already exists" } });
  const orphan = await call("POST", `${UNITY_CATALOG}/schemas`, { catalog_name: "nowhere", name: "x" });
  expect(orphan).toMatchObject({ status: 404, body: { message: "Catalog 'nowhere' does not exist." } });
  const unknown = await call("PATCH", `${UNITY_CATALOG}/schemas/main.twice`, { new_name: "once" });
  expect(unknown).toMatchObject({
    status: 501,
    body: { message: expect.stringContaining("sandbox: Schema does not support 'new_name', only catalog_name, ") },
  });
});

test("deletes a non-empty schema only with force", async () => {
  jest.spyOn(harness.assembly.engine.client, "registeredModels").mockResolvedValue([]);
  await call("POST", `${UNITY_CATALOG}/schemas`, { catalog_name: "main", name: "full" });
  await call("POST", `${UNITY_CATALOG}/volumes`, {
    catalog_name: "main",
    schema_name: "full",
    name: "files",
    volume_type: "MANAGED",
  });
  // GIVEN a schema with Terraform's argument `force_destroy`, which must not replace `force` in a REST request
  const schema = harness.store.get("databricks_schema", "account", "main.full");
  if (schema === undefined) throw new Error("no schema");
  await harness.store.put({ ...schema, attributes: { ...schema.attributes, force_destroy: true } });
  expect((await call("DELETE", `${UNITY_CATALOG}/schemas/main.full`)).status).toBe(409);
  expect((await call("DELETE", `${UNITY_CATALOG}/schemas/main.full?force=true`)).status).toBe(200);
  expect(harness.store.get("databricks_volume", "account", "main.full.files")).toBeUndefined();
});

test("an isolated catalog is visible only in workspaces with a binding", async () => {
  await makeCatalog("closed");
  await call("PATCH", `${UNITY_CATALOG}/catalogs/closed`, { isolation_mode: "ISOLATED" });
  const bindings = `${UNITY_CATALOG}/bindings/catalog/closed`;
  expect((await call("GET", bindings)).body).toEqual({
    bindings: [{ workspace_id: 1001, binding_type: "BINDING_TYPE_READ_WRITE" }],
  });
  await call("PATCH", bindings, { remove: [{ workspace_id: 1001 }] });
  expect((await call("GET", `${UNITY_CATALOG}/catalogs/closed`)).status).toBe(403);
  const listed = (await call("GET", `${UNITY_CATALOG}/catalogs`)).body["catalogs"];
  expect(listed).not.toContainEqual(expect.objectContaining({ name: "closed" }));
  await call("PATCH", `${UNITY_CATALOG}/workspace-bindings/catalogs/closed`, { assign_workspaces: [1001] });
  expect((await call("GET", `${UNITY_CATALOG}/catalogs/closed`)).status).toBe(200);
  expect((await call("PATCH", bindings, { add: [{ workspace_id: 9 }] })).status).toBe(404);
});

test("a workspace reads its metastore, and enables its system schemas", async () => {
  const current = await call("GET", `${UNITY_CATALOG}/current-metastore-assignment`);
  expect(current.body).toMatchObject({ metastore_id: METASTORE, workspace_id: 1001 });
  expect((await call("GET", `${UNITY_CATALOG}/metastore_summary`)).body).toMatchObject({ metastore_id: METASTORE });
  const path = `${UNITY_CATALOG}/metastores/${METASTORE}/systemschemas`;
  const state = async (): Promise<unknown> =>
    ((await call("GET", path)).body["schemas"] as { schema: string }[]).find(({ schema }) => schema === "access");
  expect(await state()).toEqual({ schema: "access", state: "AVAILABLE" });
  await call("PUT", `${path}/access`, {});
  expect(await state()).toEqual({ schema: "access", state: "ENABLE_COMPLETED" });
  // THEN enabling the system schema again fails with an error that Terraform's provider treats as success
  expect((await call("PUT", `${path}/access`, {})).body["message"]).toContain("already exists");
  await call("DELETE", `${path}/access`);
  expect(await state()).toEqual({ schema: "access", state: "AVAILABLE" });
});

test.each([
  ["billing", "MANAGED", "billing system schema can only be enabled by Databricks"],
  ["information_schema", "ENABLE_COMPLETED", "Schema 'system.information_schema' already exists"],
])("fails to enable or disable %s, which Databricks enables", async (schema, state, refusal) => {
  const path = `${UNITY_CATALOG}/metastores/${METASTORE}/systemschemas`;
  const enabled = await call("PUT", `${path}/${schema}`, {});
  expect(enabled).toMatchObject({ status: 400, body: { message: refusal } });
  const disabled = await call("DELETE", `${path}/${schema}`);
  expect(disabled).toMatchObject({
    status: 400,
    body: { message: `${schema} system schema can only be disabled by Databricks` },
  });
  expect((await call("GET", path)).body["schemas"]).toContainEqual({ schema, state });
});
