import { currentMetastore } from "../facts/databricks/scopes";
import { initialState, SYSTEM_SCHEMAS } from "../facts/databricks/system-schemas";
import { invalid } from "../facts/errors";
import { CloudError, type CloudObject, type JsonObject } from "../ports";
import { toRest } from "../runtime/shape";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog";
const SYSTEM_SCHEMA = "databricks_system_schema";
const row = {
  access: "metastore admin",
  evidence: "documented",
  source: "Unity Catalog API reference: metastores, system schemas; databricks-sdk-go 0.93",
} as const;

/** Routes for the metastore of the workspace, and for the schemas of the catalog `system`. */
export const metastoreRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    access: "user",
    path: `${ROOT}/current-metastore-assignment`,
    handle: (call, services) => {
      const { id } = metastoreOf(call, services);
      const [assignment] = services.store.find("databricks_metastore_assignment", "account", {
        workspace_id: Number(call.scope),
      });
      return {
        metastore_id: id,
        workspace_id: Number(call.scope),
        default_catalog_name: assignment?.attributes["default_catalog_name"] ?? "hive_metastore",
      };
    },
  },
  {
    ...row,
    method: "GET",
    access: "user",
    path: `${ROOT}/metastore_summary`,
    handle: (call, services) => metastoreBody(metastoreOf(call, services)),
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/metastores`,
    handle: (call, services) => ({ metastores: [metastoreBody(metastoreOf(call, services))] }),
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/metastores/:id`,
    handle: (call, services) => metastoreBody(named(call, services)),
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/metastores/:id/systemschemas`,
    handle: (call, services) => {
      const { id } = named(call, services);
      return {
        schemas: SYSTEM_SCHEMAS.map((schema) => ({ schema, state: stateOf(id, schema, call, services) })),
      };
    },
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/metastores/:id/systemschemas/:schema`,
    handle: async (call, services) => {
      const { id } = named(call, services);
      const schema = call.params["schema"] ?? "";
      if (stateOf(id, schema, call, services) === "ENABLE_COMPLETED") {
        throw new CloudError(400, "SCHEMA_ALREADY_EXISTS", `Schema 'system.${schema}' already exists`);
      }
      await services.objects.create(call, SYSTEM_SCHEMA, { schema });
      return {};
    },
  },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/metastores/:id/systemschemas/:schema`,
    handle: async (call, services) => {
      const { id } = named(call, services);
      const schema = call.params["schema"] ?? "";
      if (initialState(schema) !== "AVAILABLE") {
        throw invalid(`${schema} system schema can only be disabled by Databricks`);
      }
      await services.objects.delete(call, SYSTEM_SCHEMA, `${id}|${schema}`);
      return {};
    },
  },
];

/** The metastore in the path, if it is the metastore of the workspace. Throws 404 for any other metastore. */
function named(call: Call, services: Services): CloudObject {
  const metastore = metastoreOf(call, services);
  const id = call.params["id"] ?? "";
  if (metastore.id === id) return metastore;
  throw new CloudError(404, "METASTORE_DOES_NOT_EXIST", `Metastore '${id}' does not exist.`);
}

/** State of a system schema in the metastore with this id. */
function stateOf(id: string, schema: string, call: Call, { objects }: Services): string {
  const enabled = objects.get(call, SYSTEM_SCHEMA, `${id}|${schema}`);
  return String(enabled?.attributes["state"] ?? initialState(schema));
}

function metastoreOf(call: Call, { store }: Services): CloudObject {
  return currentMetastore({ store, scope: call.scope });
}

/** API body of a metastore. */
export function metastoreBody({ kind, attributes }: CloudObject): JsonObject {
  const { id: _id, force_destroy: _force, ...rest } = toRest(kind, attributes);
  return { ...rest, privilege_model_version: "1.0" };
}
