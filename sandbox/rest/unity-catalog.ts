import { typeOfStored } from "../access/securables";
import { CloudError, type CloudObject, type JsonObject } from "../ports";
import { isMissing, type ModelVersion, type RegisteredModel } from "../runtime/mlflow-client";
import { toRest } from "../runtime/shape";
import { requireAlias } from "./mlflow-guard";
import { pageSize, paginate } from "./pagination";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog";
const row = {
  method: "GET",
  evidence: "documented",
  source: "Unity Catalog API reference; databricks-sdk 0.156",
} as const;

/** Unity Catalog. Models and their versions are MLflow's; the rest is what Terraform declared, and only read here. */
export const unityCatalogRoutes: readonly Route[] = [
  {
    ...row,
    path: `${ROOT}/catalogs`,
    handle: (call, services) => list(call, services, "catalogs", "databricks_catalog"),
  },
  {
    ...row,
    path: `${ROOT}/catalogs/:name`,
    handle: (call, services) =>
      one(call, services, "Catalog", "databricks_catalog", { name: call.params["name"] ?? "" }),
  },
  {
    ...row,
    path: `${ROOT}/schemas`,
    handle: (call, services) =>
      list(call, services, "schemas", "databricks_schema", { catalog_name: call.query["catalog_name"] ?? "" }),
  },
  {
    ...row,
    path: `${ROOT}/schemas/:name`,
    handle: (call, services) => {
      const [catalog = "", schema = ""] = (call.params["name"] ?? "").split(".");
      return one(call, services, "Schema", "databricks_schema", { catalog_name: catalog, name: schema });
    },
  },
  {
    ...row,
    path: `${ROOT}/volumes`,
    handle: (call, services) =>
      list(call, services, "volumes", "databricks_volume", {
        catalog_name: call.query["catalog_name"] ?? "",
        schema_name: call.query["schema_name"] ?? "",
      }),
  },
  {
    ...row,
    path: `${ROOT}/volumes/:name`,
    handle: (call, services) => {
      const [catalog = "", schema = "", name = ""] = (call.params["name"] ?? "").split(".");
      return one(call, services, "Volume", "databricks_volume", { catalog_name: catalog, schema_name: schema, name });
    },
  },
  { ...row, path: `${ROOT}/models`, handle: listModels },
  {
    ...row,
    path: `${ROOT}/models/:name`,
    handle: async (call, services) => {
      const name = model(call, services, "see");
      return modelBody(await found(services.engine.client.registeredModel(name)));
    },
  },
  {
    ...row,
    path: `${ROOT}/models/:name/versions`,
    handle: async (call, services) => {
      const { engine } = services;
      const name = model(call, services, "see");
      await found(engine.client.registeredModel(name));
      const versions = (await engine.client.modelVersions(name)).map(versionBody);
      const page = paginate(versions, call.query["page_token"], pageSize(call.query["max_results"], 100, 1000));
      return { model_versions: page.items, ...(page.next === undefined ? {} : { next_page_token: page.next }) };
    },
  },
  {
    ...row,
    path: `${ROOT}/models/:name/versions/:version`,
    handle: async (call, services) => {
      const name = model(call, services, "see");
      return versionBody(await found(services.engine.client.modelVersion(name, call.params["version"] ?? "")));
    },
  },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/models/:name/versions/:version`,
    handle: async (call, services) => {
      const name = model(call, services, "MANAGE");
      const { version = "" } = call.params;
      await found(services.engine.client.call("DELETE", "model-versions/delete", { name, version }));
      return {};
    },
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/models/:name/aliases/:alias`,
    handle: async (call, services) => {
      const { engine } = services;
      const name = model(call, services, "MANAGE");
      const { alias = "" } = call.params;
      requireAlias(alias);
      const version = String(call.body["version_num"]);
      await found(engine.client.modelVersion(name, version));
      await engine.client.call("POST", "registered-models/alias", { name, alias, version });
      return { alias_name: alias, version_num: Number(version) };
    },
  },
  {
    ...row,
    path: `${ROOT}/models/:name/aliases/:alias`,
    handle: async (call, services) => {
      const { engine } = services;
      const name = model(call, services, "see");
      const alias = call.params["alias"] ?? "";
      const { aliases } = await found(engine.client.registeredModel(name));
      const version = aliases?.find((candidate) => candidate.alias === alias)?.version;
      if (version === undefined) {
        throw new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `Alias '${alias}' of model '${name}' does not exist.`);
      }
      return versionBody(await engine.client.modelVersion(name, version));
    },
  },
];

/** Full name of the model that a path names, if the caller has the privilege on it, or may see it. */
function model(call: Call, { unityCatalog }: Services, needed: "see" | "MANAGE"): string {
  const name = call.params["name"] ?? "";
  if (needed === "see") unityCatalog.requireVisible(call.principal, { type: "model", name }, call.scope);
  else unityCatalog.require(call.principal, needed, { type: "model", name }, call.scope);
  return name;
}

function list(
  call: Call,
  { store, unityCatalog }: Services,
  field: string,
  kind: string,
  where: Readonly<Record<string, string>> = {},
): JsonObject {
  const type = typeOfStored(kind);
  const all = store
    .find(kind, undefined, where)
    .filter(({ id }) => type === undefined || unityCatalog.canSee(call.principal, { type, name: id }, call.scope))
    .map(body);
  const page = paginate(all, call.query["page_token"], pageSize(call.query["max_results"], 1000, 1000));
  return { [field]: page.items, ...(page.next === undefined ? {} : { next_page_token: page.next }) };
}

function one(
  call: Call,
  { store, unityCatalog }: Services,
  what: string,
  kind: string,
  where: Readonly<Record<string, string>>,
): JsonObject {
  const [object] = store.find(kind, undefined, where);
  const type = typeOfStored(kind);
  if (object !== undefined && type !== undefined) {
    unityCatalog.requireVisible(call.principal, { type, name: object.id }, call.scope);
    return body(object);
  }
  throw new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `${what} '${Object.values(where).join(".")}' does not exist.`);
}

function body(object: CloudObject): JsonObject {
  const { id, force_destroy: _force, ...rest } = toRest(object.kind, object.attributes);
  const parts = [rest["catalog_name"], rest["schema_name"], rest["name"]].filter((part) => part !== undefined);
  return { ...rest, full_name: parts.length > 1 ? parts.join(".") : (rest["name"] ?? id ?? object.id) };
}

async function listModels(call: Call, { engine, unityCatalog }: Services): Promise<JsonObject> {
  const { catalog_name: catalog, schema_name: schema } = call.query;
  const models = (await engine.client.registeredModels())
    .filter(({ name }) => !catalog || name.startsWith(`${catalog}.`))
    .filter(({ name }) => !schema || name.split(".")[1] === schema)
    .filter(({ name }) => unityCatalog.canSee(call.principal, { type: "model", name }, call.scope));
  const page = paginate(
    models.map(modelBody),
    call.query["page_token"],
    pageSize(call.query["max_results"], 100, 1000),
  );
  return { registered_models: page.items, ...(page.next === undefined ? {} : { next_page_token: page.next }) };
}

function modelBody(model: RegisteredModel): JsonObject {
  const [catalog = "", schema = "", name = ""] = model.name.split(".");
  return {
    name,
    catalog_name: catalog,
    schema_name: schema,
    full_name: model.name,
    comment: model.description ?? "",
    created_at: model.creation_timestamp ?? 0,
    updated_at: model.last_updated_timestamp ?? 0,
    aliases: (model.aliases ?? []).map(({ alias, version }) => ({ alias_name: alias, version_num: Number(version) })),
  };
}

function versionBody(version: ModelVersion): JsonObject {
  const [catalog = "", schema = "", model = ""] = version.name.split(".");
  return {
    catalog_name: catalog,
    schema_name: schema,
    model_name: model,
    version: Number(version.version),
    source: version.source,
    run_id: version.run_id ?? "",
    status: version.status ?? "READY",
    comment: version.description ?? "",
    created_at: version.creation_timestamp ?? 0,
    updated_at: version.last_updated_timestamp ?? 0,
    aliases: (version.aliases ?? []).map((alias) => ({ alias_name: alias, version_num: Number(version.version) })),
  };
}

async function found<T>(lookup: Promise<T>): Promise<T> {
  try {
    return await lookup;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new CloudError(404, "RESOURCE_DOES_NOT_EXIST", (error as CloudError).message);
  }
}
