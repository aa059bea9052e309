import { CloudError, type JsonObject } from "../../../sandbox/ports";
import { toTerraform } from "../../../sandbox/runtime/shape";
import { type Answer, Harness, MemoryStore, until } from "./harness";

let harness: Harness;
beforeAll(async () => {
  harness = knowVersions(await Harness.start());
});
afterAll(() => harness.stop());

/** Makes the API find versions 1 to 20 of every model. The fake model server fails to load version 13. */
function knowVersions(started: Harness): Harness {
  const { mlflow, client } = started.assembly.engine;
  jest.spyOn(mlflow, "url").mockResolvedValue("http://127.0.0.1:1");
  jest
    .spyOn(client, "modelVersion")
    .mockImplementation((name, version) =>
      Number(version) <= 20
        ? Promise.resolve({ name, version, source: "" })
        : Promise.reject(new CloudError(404, "RESOURCE_DOES_NOT_EXIST", "no such version")),
    );
  return started;
}

interface Entity {
  readonly name: string;
  readonly version: string;
  readonly share: number;
}

function config(...entities: readonly Entity[]): JsonObject {
  return {
    served_entities: entities.map(({ name, version }) => ({
      name,
      entity_name: "main.fraud.model",
      entity_version: version,
      workload_size: "Small",
      scale_to_zero_enabled: false,
    })),
    traffic_config: {
      routes: entities.map(({ name, share }) => ({ served_model_name: name, traffic_percentage: share })),
    },
  };
}

async function endpoint(name: string, ...entities: readonly Entity[]): Promise<void> {
  await harness.call("POST", "/api/2.0/serving-endpoints", { name });
  if (entities.length === 0) return;
  expect((await update(name, ...entities)).status).toBe(200);
  await settled(name);
}

function update(name: string, ...entities: readonly Entity[]): Promise<Answer> {
  return harness.call("PUT", `/api/2.0/serving-endpoints/${name}/config`, config(...entities));
}

function get(name: string): Promise<Answer> {
  return harness.call("GET", `/api/2.0/serving-endpoints/${name}`);
}

function settled(name: string): Promise<Answer> {
  return until(
    () => get(name),
    ({ body }) => (body["state"] as Record<string, string>)["config_update"] !== "IN_PROGRESS",
  );
}

function query(name: string, body = "x", served?: string, principal?: string): Promise<Answer> {
  const model = served === undefined ? "" : `/served-models/${served}`;
  return harness.call("POST", `/serving-endpoints/${name}${model}/invocations`, body, principal);
}

test("an endpoint is created without served entities, and serves the entities of a later update", async () => {
  await endpoint("shell");
  expect((await get("shell")).body).toMatchObject({ state: { ready: "NOT_READY", config_update: "NOT_UPDATING" } });
  expect((await query("shell")).status).toBe(400);
  await update("shell", { name: "champion", version: "1", share: 100 });
  const { body } = await settled("shell");
  expect(body).toMatchObject({
    state: { ready: "READY", config_update: "NOT_UPDATING" },
    config: { config_version: 1, served_entities: [{ name: "champion", state: { deployment: "DEPLOYMENT_READY" } }] },
  });
  expect(body).not.toHaveProperty("pending_config");
  const answer = await query("shell", '{"rows": 1}');
  expect(answer.body).toEqual({ predictions: ["1"], body: '{"rows": 1}', variables: {} });
  expect(answer.headers.get("served-model-name")).toBe("champion");
  const [stored] = harness.store.find("databricks_model_serving", undefined, { name: "shell" });
  expect(stored?.attributes).toMatchObject({ config: [{ served_entities: [{ entity_version: "1" }] }] });
});

test("environment variables of a served entity reach its server and are returned unchanged", async () => {
  await harness.call("POST", "/api/2.0/serving-endpoints", { name: "varied" });
  const given = config({ name: "champion", version: "1", share: 100 });
  const change = async (variables: JsonObject): Promise<Answer> => {
    const [entity] = given["served_entities"] as readonly JsonObject[];
    const entities = [{ ...entity, environment_vars: variables }];
    return harness.call("PUT", "/api/2.0/serving-endpoints/varied/config", { ...given, served_entities: entities });
  };
  expect((await change({ MODEL_VERSION: "1" })).status).toBe(200);
  const { body } = await settled("varied");
  expect(body).toMatchObject({ config: { served_entities: [{ environment_vars: { MODEL_VERSION: "1" } }] } });
  expect((await query("varied")).body["variables"]).toEqual({ MODEL_VERSION: "1" });
  const [stored] = harness.store.find("databricks_model_serving", undefined, { name: "varied" });
  expect(stored?.attributes).toMatchObject({
    config: [{ served_entities: [{ environment_vars: { MODEL_VERSION: "1" } }] }],
  });
  await change({ MODEL_VERSION: "one" });
  await settled("varied");
  expect((await query("varied")).body["variables"]).toEqual({ MODEL_VERSION: "one" });
  const refused = await change({ MODEL_KEY: "{{secrets/keys/model}}" });
  expect([refused.status, refused.body["error_code"]]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
  expect((await query("varied")).body["variables"]).toEqual({ MODEL_VERSION: "one" });
});

test("traffic is split by percentage, and a served model can be queried by name with any percentage", async () => {
  const champion = { name: "champion", version: "1", share: 100 };
  await endpoint("split", champion, { name: "challenger", version: "2", share: 0 });
  for (let i = 0; i < 10; i++) expect((await query("split")).body["predictions"]).toEqual(["1"]);
  expect((await query("split", "x", "challenger")).body["predictions"]).toEqual(["2"]);
  expect((await query("split", "x", "nobody")).status).toBe(404);
  await update("split", { ...champion, share: 50 }, { name: "challenger", version: "2", share: 50 });
  await settled("split");
  const answers = await Promise.all(Array.from({ length: 100 }, () => query("split")));
  const versions = answers.map(({ body }) => String(body["predictions"]));
  expect(new Set(versions)).toEqual(new Set(["1", "2"]));
});

test("fails on a second change during the first, and answers queries during a change", async () => {
  await endpoint("busy", { name: "champion", version: "1", share: 100 });
  const stop = new AbortController();
  const statuses: number[] = [];
  const client = (async () => {
    while (!stop.signal.aborted) statuses.push((await query("busy", "slow")).status);
  })();
  const [first, second] = await Promise.all([
    update("busy", { name: "champion", version: "2", share: 100 }),
    update("busy", { name: "champion", version: "3", share: 100 }),
  ]);
  expect([first.status, second.status].sort()).toEqual([200, 409]);
  expect([first, second].find(({ status }) => status === 409)?.body["error_code"]).toBe("RESOURCE_CONFLICT");
  await settled("busy");
  stop.abort();
  await client;
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await query("busy")).body["predictions"]).not.toEqual(["1"]);
});

test("fails on a version that does not load, reports the reason, and keeps serving the old version", async () => {
  await endpoint("kept", { name: "champion", version: "1", share: 100 });
  await update("kept", { name: "champion", version: "13", share: 100 });
  const { body } = await settled("kept");
  expect(body).toMatchObject({
    state: { ready: "READY", config_update: "UPDATE_FAILED" },
    config: { served_entities: [{ entity_version: "1" }] },
    pending_config: { served_entities: [{ entity_version: "13", state: { deployment: "DEPLOYMENT_FAILED" } }] },
  });
  expect(JSON.stringify(body["pending_config"])).toContain("version 13 does not load");
  expect((await query("kept")).body["predictions"]).toEqual(["1"]);
  await update("kept", { name: "champion", version: "2", share: 100 });
  expect((await settled("kept")).body).toMatchObject({ state: { config_update: "NOT_UPDATING" } });
});

test.each([
  [{ name: "a", version: "21", share: 100 }, 404, "version '21' does not exist"],
  [{ name: "a", version: "1", share: 90 }, 400, "add up to 100, not 90"],
  [{ name: "a b", version: "1", share: 100 }, 400, "'a b'"],
] as const)("fails on an invalid config: %j", async (entity, status, message) => {
  await endpoint("refused");
  const answer = await update("refused", entity);
  expect(answer.status).toBe(status);
  expect(answer.body["message"]).toContain(message);
});

test("returns the model server's error unchanged", async () => {
  await endpoint("strict", { name: "champion", version: "1", share: 100 });
  const answer = await query("strict", "bad");
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ error_code: "BAD_REQUEST", message: "amount is missing" });
  const plain = await query("strict", "plain");
  expect(plain.status).toBe(415);
  expect(plain.body).toEqual({ error_code: "BAD_REQUEST", message: "text/plain is unknown" });
});

test("fails on a query without CAN_QUERY, and a group's CAN_QUERY allows only queries", async () => {
  await endpoint("guarded", { name: "champion", version: "1", share: 100 });
  const refused = await query("guarded", "x", undefined, "client");
  expect(refused.status).toBe(403);
  expect(refused.body["error_code"]).toBe("PERMISSION_DENIED");
  const id = String((await get("guarded")).body["id"]);
  await harness.call("PUT", `/api/2.0/permissions/serving-endpoints/${id}`, {
    access_control_list: [{ group_name: "callers", permission_level: "CAN_QUERY" }],
  });
  expect((await query("guarded", "x", undefined, "client")).status).toBe(200);
  const change = await harness.call(
    "PUT",
    "/api/2.0/serving-endpoints/guarded/config",
    config({ name: "champion", version: "2", share: 100 }),
    "client",
  );
  expect(change.status).toBe(403);
});

test("a crashed model server is restarted and reported", async () => {
  await endpoint("fragile", { name: "champion", version: "1", share: 100 });
  expect((await query("fragile", "crash")).status).toBe(502);
  await until(
    () => query("fragile"),
    ({ status }) => status === 200,
  );
  const status = await harness.control("GET", "/sandbox/status");
  const found = (status.body["endpoints"] as Record<string, unknown>[]).find(({ name }) => name === "fragile");
  expect(JSON.stringify(found)).toContain("has crashed 1 time(s)");
});

test("endpoints answer again after a restart", async () => {
  const store = new MemoryStore();
  const own = harness;
  harness = knowVersions(await Harness.start(undefined, store));
  await endpoint("lasting", { name: "champion", version: "4", share: 100 });
  await harness.stop(true);
  harness = knowVersions(await Harness.start(harness.folderPath, store));
  await harness.assembly.engine.endpoints.resume();
  expect((await query("lasting")).body["predictions"]).toEqual(["4"]);
  await harness.stop();
  harness = own;
});

test("an endpoint that Terraform declares serves the declared version, and can be deleted over REST", async () => {
  const { runtime } = harness.assembly.clouds;
  const block = {
    served_entities: [{ name: "pinned", entity_name: "main.fraud.model", entity_version: "5", workload_size: "Small" }],
    traffic_config: [{ routes: [{ served_model_name: "pinned", traffic_percentage: 100 }] }],
  };
  await harness.store.put({
    kind: "databricks_model_serving",
    scope: "1001",
    id: "declared",
    attributes: { id: "declared", name: "declared", serving_endpoint_id: "e1", config: [block] },
  });
  await runtime.reconcileEndpoint("1001", "declared");
  expect((await query("declared")).body["predictions"]).toEqual(["5"]);
  await runtime.reconcileEndpoint("1001", "declared");
  expect((await get("declared")).body).toMatchObject({ config: { config_version: 1 } });
  expect((await harness.call("DELETE", "/api/2.0/serving-endpoints/declared")).status).toBe(200);
  expect((await query("declared")).status).toBe(404);
});

test("deleting a workspace deletes its endpoints and closes its port", async () => {
  const { clouds, engine } = harness.assembly;
  const { runtime } = clouds;
  const store = harness.store;
  const { url } = await runtime.openWorkspace("3003", "third");
  await store.put({
    kind: "databricks_model_serving",
    scope: "3003",
    id: "going",
    attributes: {
      name: "going",
      config: [toTerraform("databricks_model_serving", config({ name: "a", version: "1", share: 100 }))],
    },
  });
  await runtime.reconcileEndpoint("3003", "going");
  expect(engine.endpoints.get("3003", "going").ready).toBe(true);
  await runtime.closeWorkspace("3003");
  await expect(fetch(url)).rejects.toThrow();
  expect(engine.endpoints.get("3003", "going").active).toBeUndefined();
});

test("an endpoint has an OpenAPI schema, metrics and build logs", async () => {
  await endpoint("told", { name: "one", version: "1", share: 100 });
  const path = "/api/2.0/serving-endpoints/told";
  const { body } = await harness.call("GET", `${path}/openapi`);
  expect(body).toMatchObject({ openapi: "3.1.0", paths: { "/invocations": { post: {} } } });
  const metrics = (await harness.call("GET", `${path}/metrics`)).body["text"];
  expect(metrics).toContain('{endpoint_name="told",served_model_name="one"} 1');
  expect((await harness.call("GET", `${path}/served-models/one/build-logs`)).body["logs"]).toContain("no container");
  for (const part of ["openapi", "metrics", "served-models/one/build-logs"]) {
    expect((await harness.call("GET", `${path}/${part}`, undefined, "client")).status).toBe(403);
  }
});

test("the AI gateway of an endpoint is set, and cannot be changed without permissions", async () => {
  await endpoint("gated");
  const path = "/api/2.0/serving-endpoints/gated";
  await harness.call("PUT", `${path}/ai-gateway`, { usage_tracking_config: { enabled: true } });
  expect((await get("gated")).body["ai_gateway"]).toEqual({ usage_tracking_config: { enabled: true } });
  expect((await harness.call("PUT", `${path}/ai-gateway`, {}, "client")).status).toBe(403);
});
