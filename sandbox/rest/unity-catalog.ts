import { CloudError, type JsonObject } from "../ports";
import { isMissing, type ModelVersion, type RegisteredModel } from "../runtime/mlflow-client";
import { requireAlias } from "./mlflow-guard";
import { pageSize, paginate } from "./pagination";
import { resourceRoutes } from "./resources/resource-routes";
import { SECURABLES } from "./resources/securables";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog";
const row = {
  method: "GET",
  evidence: "documented",
  source: "Unity Catalog API reference; databricks-sdk 0.156",
} as const;

/** Unity Catalog. Models and their versions are MLflow's; the rest is what Terraform declared, and only read here. */
export const unityCatalogRoutes: readonly Route[] = [
  ...SECURABLES.flatMap(resourceRoutes),
  { ...row, path: `${ROOT}/models`, handle: listModels },
  {
    ...row,
    path: `${ROOT}/models/:name`,
    handle: async (call, { engine }) =>
      modelBody(await found(engine.client.registeredModel(call.params["name"] ?? ""))),
  },
  {
    ...row,
    path: `${ROOT}/models/:name/versions`,
    handle: async (call, { engine }) => {
      const name = call.params["name"] ?? "";
      await found(engine.client.registeredModel(name));
      const versions = (await engine.client.modelVersions(name)).map(versionBody);
      const page = paginate(versions, call.query["page_token"], pageSize(call.query["max_results"], 100, 1000));
      return { model_versions: page.items, ...(page.next === undefined ? {} : { next_page_token: page.next }) };
    },
  },
  {
    ...row,
    path: `${ROOT}/models/:name/versions/:version`,
    handle: async (call, { engine }) =>
      versionBody(await found(engine.client.modelVersion(call.params["name"] ?? "", call.params["version"] ?? ""))),
  },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/models/:name/versions/:version`,
    handle: async (call, { engine }) => {
      const { name = "", version = "" } = call.params;
      await found(engine.client.call("DELETE", "model-versions/delete", { name, version }));
      return {};
    },
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/models/:name/aliases/:alias`,
    handle: async (call, { engine }) => {
      const { name = "", alias = "" } = call.params;
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
    handle: async (call, { engine }) => {
      const name = call.params["name"] ?? "";
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

async function listModels(call: Call, { engine }: Services): Promise<JsonObject> {
  const { catalog_name: catalog, schema_name: schema } = call.query;
  const models = (await engine.client.registeredModels())
    .filter(({ name }) => !catalog || name.startsWith(`${catalog}.`))
    .filter(({ name }) => !schema || name.split(".")[1] === schema);
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
