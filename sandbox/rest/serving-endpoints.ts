import { invalid, missing } from "../facts/errors";
import { isObject } from "../facts/values";
import { randomBytes } from "node:crypto";
import { objectType } from "../facts/databricks/object-types";
import { ADMIN } from "../access/principals";
import { CloudError, type CloudObject, type JsonObject } from "../ports";
import { parseServedConfig, type ServedConfig } from "../runtime/serving/served-config";
import { toRest, toTerraform } from "../runtime/shape";
import type { Call, Route, Services } from "./route";
import { endpointBody, endpointId } from "./serving-shape";

const KIND = "databricks_model_serving";
const PATH = "/api/2.0/serving-endpoints";
const SOURCE = "Serving endpoints API reference; databricks-sdk 0.156";
const NAME = /^[A-Za-z0-9_-]{1,63}$/;

/** Routes `/api/2.0/serving-endpoints`, which create, show, change and delete endpoints and their configurations. */
export const servingEndpointRoutes: readonly Route[] = [
  { method: "GET", path: PATH, evidence: "documented", source: SOURCE, handle: list },
  { method: "POST", path: PATH, evidence: "documented", source: SOURCE, handle: create },
  {
    method: "GET",
    path: `${PATH}/:name`,
    evidence: "documented",
    source: SOURCE,
    handle: (call, services) => {
      const object = endpointFor(call, services, "CAN_VIEW");
      return bodyOf(object, call, services);
    },
  },
  { method: "PUT", path: `${PATH}/:name/config`, evidence: "documented", source: SOURCE, handle: updateConfig },
  {
    method: "PATCH",
    path: `${PATH}/:name/tags`,
    evidence: "documented",
    source: SOURCE,
    handle: updateTags,
  },
  { method: "PUT", path: `${PATH}/:name/ai-gateway`, evidence: "documented", source: SOURCE, handle: updateGateway },
  {
    method: "DELETE",
    path: `${PATH}/:name`,
    evidence: "documented",
    source: SOURCE,
    handle: async (call, services) => {
      const object = endpointFor(call, services, "CAN_MANAGE");
      await services.engine.endpoints.remove(call.scope, String(object.attributes["name"]));
      await services.store.delete(KIND, call.scope, object.id);
      await services.permissions.forget("serving-endpoints", call.scope, endpointId(object));
      return {};
    },
  },
  {
    method: "GET",
    path: `${PATH}/:name/served-models/:model/logs`,
    evidence: "documented",
    source: SOURCE,
    handle: async (call, services) => {
      endpointFor(call, services, "CAN_VIEW");
      return {
        logs: await services.engine.endpoints.logsOf(call.scope, call.params["name"] ?? "", call.params["model"] ?? ""),
      };
    },
  },
  {
    method: "GET",
    path: `${PATH}/:name/served-models/:model/build-logs`,
    evidence: "assumed",
    source: "The sandbox builds no containers: a model server runs in the sandbox's own environment",
    handle: (call, services) => {
      endpointFor(call, services, "CAN_VIEW");
      return { logs: "The sandbox builds no container: the model runs in the sandbox's own environment.\n" };
    },
  },
  { method: "GET", path: `${PATH}/:name/metrics`, evidence: "documented", source: SOURCE, handle: exportMetrics },
  { method: "GET", path: `${PATH}/:name/openapi`, evidence: "documented", source: SOURCE, handle: describeApi },
];

/** API body of an endpoint with its creator. */
function bodyOf(object: CloudObject, call: Call, { engine, permissions }: Services, detailed = true): JsonObject {
  const creator = permissions.creatorOf(objectType("serving-endpoints"), call.scope, endpointId(object));
  const endpoint = engine.endpoints.get(call.scope, String(object.attributes["name"]));
  return { ...endpointBody(object, endpoint, detailed), creator: creator ?? ADMIN.name };
}

/** Answers metrics in the Prometheus text format: whether each served entity is ready. The sandbox measures no load. */
function exportMetrics(call: Call, services: Services): string {
  const object = endpointFor(call, services, "CAN_VIEW");
  const name = String(object.attributes["name"]);
  const endpoint = services.engine.endpoints.get(call.scope, name);
  call.reply.type("text/plain; charset=utf-8");
  const lines = (endpoint.active?.config.served_entities ?? []).map(({ name: entity }) => {
    const labels = `endpoint_name="${name}",served_model_name="${entity}"`;
    return `provisioned_concurrent_requests_total{${labels}} ${endpoint.server(entity)?.ready === true ? 1 : 0}`;
  });
  return ["# TYPE provisioned_concurrent_requests_total gauge", ...lines, ""].join("\n");
}

/** Answers an OpenAPI document that describes queries to an endpoint. */
function describeApi(call: Call, services: Services): JsonObject {
  const name = String(endpointFor(call, services, "CAN_VIEW").attributes["name"]);
  const answer = { description: "Predictions", content: { "application/json": { schema: { type: "object" } } } };
  return {
    openapi: "3.1.0",
    info: { title: name, version: "1" },
    servers: [{ url: `${call.url}/serving-endpoints/${name}` }],
    paths: { "/invocations": { post: { requestBody: { content: answer.content }, responses: { 200: answer } } } },
  };
}

/** Finds the endpoint in the path. Throws unless it exists and the caller has the permission `level` on it. */
export function endpointFor(call: Call, services: Services, level: string): CloudObject {
  const name = call.params["name"] ?? "";
  const [object] = services.store.find(KIND, call.scope, { name });
  if (object === undefined) {
    throw missing(`Endpoint with name '${name}' does not exist.`);
  }
  services.permissions.require(call.principal, call.scope, "serving-endpoints", endpointId(object), level);
  return object;
}

function list(call: Call, services: Services): JsonObject {
  const { store, permissions } = services;
  const visible = store
    .find(KIND, call.scope)
    .filter((object) =>
      permissions.allows(call.principal, call.scope, "serving-endpoints", endpointId(object), "CAN_VIEW"),
    );
  return {
    endpoints: visible.map((object) => bodyOf(object, call, services, false)),
  };
}

async function create(call: Call, services: Services): Promise<JsonObject> {
  const { store, engine, permissions } = services;
  const name = call.body["name"];
  if (typeof name !== "string" || !NAME.test(name)) {
    throw invalid(`endpoint name '${String(name)}' must be 1 to 63 letters, digits, '-' or '_'`);
  }
  if (store.find(KIND, call.scope, { name }).length > 0) {
    throw new CloudError(400, "RESOURCE_ALREADY_EXISTS", `Endpoint with name '${name}' already exists.`);
  }
  const given = call.body["config"];
  const config = isObject(given) ? parseServedConfig(given) : undefined;
  const id = randomBytes(16).toString("hex");
  const { config: _config, ...rest } = toTerraform(KIND, call.body);
  const attributes = { ...rest, id: name, serving_endpoint_id: id, creation_timestamp: Date.now() };
  // Checks the configuration before creating the endpoint, so that a refused request creates nothing.
  if (config !== undefined) requireServable(call, services, config);
  if (config !== undefined) await engine.endpoints.check(config);
  await store.put({ kind: KIND, scope: call.scope, id: name, attributes });
  await permissions.recordCreator("serving-endpoints", call.scope, id, call.principal.name);
  if (config !== undefined) await begin(call, services, name, config);
  const [object] = store.find(KIND, call.scope, { name });
  if (object === undefined) throw new Error(`endpoint '${name}' was not stored`);
  return bodyOf(object, call, services);
}

async function updateConfig(call: Call, services: Services): Promise<JsonObject> {
  const object = endpointFor(call, services, "CAN_MANAGE");
  const name = String(object.attributes["name"]);
  await begin(call, services, name, parseServedConfig(call.body));
  return bodyOf(object, call, services);
}

/** Requires EXECUTE on every model in the configuration. */
function requireServable(call: Call, { unityCatalog }: Services, { served_entities: entities }: ServedConfig): void {
  for (const { entity_name: name } of entities) {
    unityCatalog.require(call.principal, "EXECUTE", { type: "model", name }, call.scope);
  }
}

/** Starts to update the served entities of an endpoint. Stores the new configuration once it is active. */
async function begin(call: Call, services: Services, name: string, config: ServedConfig): Promise<void> {
  const { store, engine } = services;
  requireServable(call, services, config);
  const { settled } = await engine.endpoints.update(call.scope, name, config, call.principal.name);
  void settled.then(async (failure) => {
    if (failure !== undefined) engine.log(`endpoint ${name}: ${failure}`);
    const [object] = store.find(KIND, call.scope, { name });
    if (failure !== undefined || object === undefined) return;
    const block = toTerraform(KIND, config as unknown as JsonObject);
    await store.put({ ...object, attributes: { ...object.attributes, config: [block] } });
  });
}

async function updateTags(call: Call, services: Services): Promise<unknown> {
  const object = endpointFor(call, services, "CAN_MANAGE");
  const added = (call.body["add_tags"] as readonly JsonObject[] | undefined) ?? [];
  const removed = (call.body["delete_tags"] as readonly string[] | undefined) ?? [];
  const before = (toRest(KIND, object.attributes)["tags"] as readonly JsonObject[] | undefined) ?? [];
  const gone = new Set([...removed, ...added.map((tag) => String(tag["key"]))]);
  const tags = [...before.filter((tag) => !gone.has(String(tag["key"]))), ...added];
  await services.store.put({ ...object, attributes: { ...object.attributes, tags } });
  return { tags };
}

/** Replaces the AI Gateway configuration. The sandbox stores limits and logging settings, but does not apply them. */
async function updateGateway(call: Call, services: Services): Promise<JsonObject> {
  const object = endpointFor(call, services, "CAN_MANAGE");
  const gateway = toTerraform(KIND, { ai_gateway: call.body });
  await services.store.put({ ...object, attributes: { ...object.attributes, ...gateway } });
  return call.body;
}
