import { missing } from "../facts/errors";
import type { JsonObject } from "../ports";
import type { ModelVersion } from "../runtime/mlflow-client";
import { nextPage, pageSize, paginate } from "./pagination";
import { find as findModel, found, requireManaged } from "./registered-models";
import { derivedUuid } from "./resources/derived-id";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog/models/:name";
const row = {
  evidence: "documented",
  source: "Unity Catalog API reference: model versions; databricks-sdk-go 0.93, databricks-sdk 0.156",
} as const;

/** Unity Catalog's routes for the versions of registered models, which MLflow stores. */
export const modelVersionRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: `${ROOT}/versions`,
    handle: async (call, services) => {
      const { name } = await findModel(call, services);
      const versions = (await services.engine.client.modelVersions(name)).map((version) => versionBody(version));
      const page = paginate(versions, call.query["page_token"], pageSize(call.query["max_results"], 100, 1000));
      return { model_versions: page.items, ...nextPage(page) };
    },
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/versions/:version`,
    handle: async (call, services) => versionBody(await find(call, services), call.query["include_aliases"] === "true"),
  },
  {
    ...row,
    method: "PATCH",
    path: `${ROOT}/versions/:version`,
    handle: async (call, services) => {
      requireManaged(call, services);
      const { name, version } = await find(call, services);
      const { comment } = call.body;
      if (typeof comment === "string") {
        await services.engine.client.call("PATCH", "model-versions/update", { name, version, description: comment });
      }
      return versionBody(await find(call, services));
    },
  },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/versions/:version`,
    handle: async (call, services) => {
      const { name = "", version = "" } = call.params;
      requireManaged(call, services);
      await found(services.engine.client.call("DELETE", "model-versions/delete", { name, version }));
      return {};
    },
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/aliases/:alias`,
    handle: async (call, services) => {
      const { alias = "" } = call.params;
      const { name, aliases } = await findModel(call, services);
      const version = aliases?.find((candidate) => candidate.alias === alias)?.version;
      if (version === undefined) {
        throw missing(`Alias '${alias}' of model '${name}' does not exist.`);
      }
      return versionBody(
        await services.engine.client.modelVersion(name, version),
        call.query["include_aliases"] === "true",
      );
    },
  },
];

async function find(call: Call, services: Services): Promise<ModelVersion> {
  const { name } = await findModel(call, services);
  return found(services.engine.client.modelVersion(name, call.params["version"] ?? ""));
}

/** API body of a model version, with its aliases only if `withAliases` is set. */
function versionBody(version: ModelVersion, withAliases = false): JsonObject {
  const [catalog = "", schema = "", model = ""] = version.name.split(".");
  const number = Number(version.version);
  return {
    id: derivedUuid(`model version ${version.name} ${version.version}`),
    catalog_name: catalog,
    schema_name: schema,
    model_name: model,
    version: number,
    source: version.source,
    run_id: version.run_id ?? "",
    status: version.status ?? "READY",
    comment: version.description ?? "",
    created_at: version.creation_timestamp ?? 0,
    updated_at: version.last_updated_timestamp ?? 0,
    ...(withAliases
      ? { aliases: (version.aliases ?? []).map((alias) => ({ alias_name: alias, version_num: number })) }
      : {}),
  };
}
