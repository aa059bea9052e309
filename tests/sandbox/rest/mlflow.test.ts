import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Harness, PYTHON } from "./harness";

let harness: Harness;
let seen: Record<string, unknown>;
beforeAll(async () => {
  harness = await Harness.start();
  const { engine, restApi, tokens } = harness.assembly;
  engine.mlflow.start();
  const other = await restApi.open("2002");
  const { stdout } = await promisify(execFile)(
    PYTHON,
    [join(__dirname, "clients/mlflow_client.py"), other, tokens.mint("client")],
    {
      env: {
        PATH: process.env["PATH"],
        MLFLOW_TRACKING_URI: harness.url,
        MLFLOW_REGISTRY_URI: harness.url,
        MLFLOW_TRACKING_TOKEN: tokens.admin,
        MLFLOW_DISABLE_TELEMETRY: "true",
        GIT_PYTHON_REFRESH: "quiet",
      },
    },
  );
  seen = JSON.parse(stdout.split("\n").at(-1) ?? "") as Record<string, unknown>;
}, 240_000);
afterAll(() => harness.stop());

test("the unmodified MLflow client tracks runs, files and models in its workspace", () => {
  expect(seen).toMatchObject({
    experiments: ["/Shared/fraud"],
    by_filter: 1,
    runs: [0.5, "3"],
    artifact: { a: 1 },
  });
});

test("the unmodified MLflow client registers, aliases, loads and copies a model with a signature", () => {
  expect(seen).toMatchObject({ version: "1", by_alias: "1", prediction: [2, 4], copy: ["main.fraud.copy", "1"] });
});

test.each([
  ["relative_experiment", /must be an absolute path/],
  ["no_signature", /has no signature; Unity Catalog requires inputs and outputs/],
  ["two_levels", /'fraud.model' must be <catalog>.<schema>.<model>/],
  ["no_catalog", /Catalog 'nowhere' does not exist/],
  ["stage", /use aliases/],
  ["latest", /use aliases/],
  ["alias", /reserved/],
  ["model_with_versions", /is not empty/],
])("fails on an operation that Unity Catalog does not support: %s", (name, message) => {
  expect(seen[name]).toMatch(message);
});

test("fails to read an experiment of another workspace, and loads a registered version from every workspace", () => {
  expect(seen["foreign_experiment"]).toMatch(/No Experiment with id=/);
  expect(seen["foreign_run"]).toMatch(/No Experiment with id=/);
  expect(seen["foreign_search"]).toBe(0);
  expect(seen["foreign_load"]).toEqual([2, 4]);
  expect(seen["foreign_artifact"]).toMatch(/No Experiment with id=/);
});

test("fails to write to an experiment without CAN_EDIT", () => {
  expect(seen["outsider_write"]).toMatch(/CAN_EDIT/);
});

test("the client called only routes that the sandbox implements", () => {
  expect([...harness.assembly.restApi.unhandled.keys()]).toEqual([]);
});

test("the runtime creates and deletes experiments and models idempotently", async () => {
  const { runtime } = harness.assembly.clouds;
  const { experimentId } = await runtime.createExperiment("1001", "/Shared/declared");
  expect(await runtime.createExperiment("1001", "/Shared/declared")).toEqual({ experimentId });
  expect(await runtime.createExperiment("2002", "/Shared/declared")).not.toEqual({ experimentId });
  await runtime.renameExperiment("1001", experimentId, "/Shared/renamed");
  await runtime.deleteExperiment("1001", experimentId);
  await runtime.deleteExperiment("1001", experimentId);
  expect((await runtime.createExperiment("1001", "/Shared/renamed")).experimentId).not.toBe(experimentId);
  await runtime.createRegisteredModel("main.fraud.declared", "first");
  await runtime.createRegisteredModel("main.fraud.declared", "second");
  await runtime.updateRegisteredModel("main.fraud.declared", "third");
  const { body } = await harness.call("GET", "/api/2.1/unity-catalog/models/main.fraud.declared");
  expect(body).toMatchObject({ full_name: "main.fraud.declared", comment: "third", owner: "admin@sandbox.local" });
  expect(body["id"]).toMatch(/^[0-9a-f-]{36}$/);
  await runtime.deleteRegisteredModel("main.fraud.declared");
  await runtime.deleteRegisteredModel("main.fraud.declared");
});

test("the runtime fails to delete a model that has versions", async () => {
  await expect(harness.assembly.clouds.runtime.deleteRegisteredModel("main.fraud.fraud_model")).rejects.toThrow(
    "has 1 model version(s)",
  );
});

test("the Unity Catalog API returns versions and aliases", async () => {
  const root = "/api/2.1/unity-catalog/models/main.fraud.fraud_model";
  const { body } = await harness.call("GET", `${root}/versions`);
  expect(body["model_versions"]).toMatchObject([{ version: 1, status: "READY" }]);
  expect((await harness.call("GET", `${root}/aliases/champion`)).body).toMatchObject({ version: 1 });
  expect((await harness.call("GET", `${root}/aliases/nobody`)).status).toBe(404);
});

test("the Unity Catalog API returns aliases only on request, and deletes them", async () => {
  const root = "/api/2.1/unity-catalog/models/main.fraud.fraud_model";
  await harness.call("PUT", `${root}/aliases/anchor`, { version_num: 1 });
  expect((await harness.call("GET", root)).body).not.toHaveProperty("aliases");
  expect((await harness.call("GET", `${root}/versions/1`)).body).not.toHaveProperty("aliases");
  const asked = async (path: string): Promise<unknown> =>
    (await harness.call("GET", `${path}?include_aliases=true`)).body["aliases"];
  const anchor = { alias_name: "anchor", version_num: 1 };
  expect(await asked(root)).toContainEqual(anchor);
  expect(await asked(`${root}/versions/1`)).toContainEqual(anchor);
  expect((await harness.call("DELETE", `${root}/aliases/anchor`)).status).toBe(200);
  expect(await asked(root)).not.toContainEqual(anchor);
});

test("a model is created, changed and deleted over REST as Terraform does", async () => {
  const root = "/api/2.1/unity-catalog/models";
  const wanted = { catalog_name: "main", schema_name: "fraud", name: "rest" };
  expect((await harness.call("POST", root, wanted, "client")).status).toBe(403);
  const grants = [
    ["catalog", "main", ["USE_CATALOG"]],
    ["schema", "main.fraud", ["USE_SCHEMA", "CREATE_MODEL"]],
  ] as const;
  for (const [type, name, privileges] of grants) {
    const attributes = { [type]: name, principal: "app-client", privileges };
    await harness.store.put({ kind: "databricks_grant", scope: "account", id: `${type}/client`, attributes });
  }
  const made = await harness.call("POST", root, wanted, "client");
  for (const [type] of grants) await harness.store.delete("databricks_grant", "account", `${type}/client`);
  expect(made.body).toMatchObject({ full_name: "main.fraud.rest", owner: "app-client" });
  const changed = await harness.call("PATCH", `${root}/main.fraud.rest`, { comment: "new" });
  expect(changed.body).toMatchObject({ comment: "new", owner: "app-client" });
  expect(harness.store.get("databricks_registered_model", "account", "main.fraud.rest")).toBeDefined();
  const version = await harness.call("PATCH", `${root}/main.fraud.fraud_model/versions/1`, { comment: "noted" });
  expect(version.body).toMatchObject({ version: 1, comment: "noted" });
  expect((await harness.call("DELETE", `${root}/main.fraud.rest`)).status).toBe(200);
  expect((await harness.call("GET", `${root}/main.fraud.rest`)).status).toBe(404);
});

test("an experiment search accepts max_results 0, which the Databricks CLI sends", async () => {
  const { body } = await harness.call("POST", "/api/2.0/mlflow/experiments/search", { max_results: 0 });
  expect((body["experiments"] as unknown[]).length).toBeGreaterThan(0);
});

test("the Unity Catalog API moves an alias, and deletes a version with its aliases", async () => {
  const root = "/api/2.1/unity-catalog/models/main.fraud.copy";
  const put = (alias: string, version: number) =>
    harness.call("PUT", `${root}/aliases/${alias}`, { version_num: version });
  expect(await put("previous", 1)).toMatchObject({ status: 200, body: { alias_name: "previous", version_num: 1 } });
  expect((await harness.call("GET", `${root}/aliases/previous`)).body).toMatchObject({ version: 1 });
  expect((await put("previous", 7)).status).toBe(404);
  expect((await put("v2", 1)).status).toBe(400);
  expect((await harness.call("DELETE", `${root}/versions/1`)).status).toBe(200);
  expect((await harness.call("GET", `${root}/versions`)).body).toEqual({ model_versions: [] });
  expect((await harness.call("GET", `${root}/aliases/previous`)).status).toBe(404);
  expect((await harness.call("DELETE", `${root}/versions/1`)).status).toBe(404);
});

test("fails to delete a schema with models without force", async () => {
  const { clouds, engine } = harness.assembly;
  const { runtime } = clouds;
  await expect(runtime.dropSchema("main", "fraud", false)).rejects.toThrow(/holds models: .*main.fraud.fraud_model/);
  await expect(runtime.dropCatalog("main", false)).rejects.toThrow("Catalog 'main' is not empty");
  await runtime.dropSchema("main", "fraud", true);
  expect(await engine.client.registeredModels()).toEqual([]);
  await runtime.dropCatalog("main", false);
});
