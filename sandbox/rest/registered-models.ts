import { ADMIN } from "../access/principals";
import { defined } from "../defined";
import { currentMetastore } from "../facts/databricks/scopes";
import { missing } from "../facts/errors";
import { CloudError, type CloudObject, type JsonObject } from "../ports";
import { isMissing, type RegisteredModel } from "../runtime/mlflow-client";
import { toRest } from "../runtime/shape";
import { requireAlias } from "./mlflow-guard";
import { nextPage, pageSize, paginate } from "./pagination";
import { derivedUuid } from "./resources/derived-id";
import { resourceRoutes } from "./resources/resource-routes";
import { byPrivileges, requirePrivilege, requireVisible } from "./resources/unity-catalog-access";
import type { Call, Route, Services } from "./route";

const TYPE = "databricks_registered_model";
const ROOT = "/api/2.1/unity-catalog/models";
const SOURCE = "Unity Catalog API reference: registered models; databricks-sdk-go 0.93, databricks-sdk 0.156";
const row = { evidence: "documented", source: SOURCE } as const;

/**
 * Routes for registered models. MLflow stores all models, because jobs register models outside Terraform. The sandbox's
 * store adds attributes (e.g. the owner) of the models that Terraform or this API created.
 */
export const registeredModelRoutes: readonly Route[] = [
  ...resourceRoutes({
    type: TYPE,
    title: "RegisteredModel",
    source: SOURCE,
    operations: { create: ["POST", ROOT] },
    key: "full_name",
    access: byPrivileges("model"),
    body: async (object, call, services) =>
      modelBody(await services.engine.client.registeredModel(object.id), call, services),
  }),
  { ...row, method: "GET", path: ROOT, handle: list },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/:name`,
    handle: async (call, services) => {
      const model = await find(call, services);
      return {
        ...modelBody(model, call, services),
        ...(call.query["include_aliases"] === "true" ? { aliases: aliasesOf(model) } : {}),
      };
    },
  },
  { ...row, method: "PATCH", path: `${ROOT}/:name`, handle: update },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/:name`,
    handle: async (call, services) => {
      requireManaged(call, services);
      const { name } = await find(call, services);
      // A model that is not in the store was registered over the MLflow API, e.g. by a job. Only MLflow has it.
      if (stored(name, call, services) === undefined) await services.runtime.deleteRegisteredModel(name);
      else await services.objects.delete(call, TYPE, name);
      return {};
    },
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/:name/aliases/:alias`,
    handle: async (call, services) => {
      const { name = "", alias = "" } = call.params;
      const { engine } = services;
      requireManaged(call, services);
      requireAlias(alias);
      const version = String(call.body["version_num"]);
      await found(engine.client.modelVersion(name, version));
      await engine.client.call("POST", "registered-models/alias", { name, alias, version });
      return { alias_name: alias, version_num: Number(version) };
    },
  },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/:name/aliases/:alias`,
    handle: async (call, services) => {
      const { name = "", alias = "" } = call.params;
      requireManaged(call, services);
      await find(call, services);
      await found(services.engine.client.call("DELETE", "registered-models/alias", { name, alias }));
      return {};
    },
  },
];

async function list(call: Call, services: Services): Promise<JsonObject> {
  const { catalog_name: catalog, schema_name: schema } = call.query;
  const models = (await services.engine.client.registeredModels())
    .filter(({ name }) => !catalog || name.startsWith(`${catalog}.`))
    .filter(({ name }) => !schema || name.split(".")[1] === schema)
    .filter(({ name }) => services.unityCatalog.canSee(call.principal, { type: "model", name }, call.scope));
  const page = paginate(models, call.query["page_token"], pageSize(call.query["max_results"], 100, 1000));
  return {
    registered_models: page.items.map((model) => modelBody(model, call, services)),
    ...nextPage(page),
  };
}

async function update(call: Call, services: Services): Promise<JsonObject> {
  requireManaged(call, services);
  const { name } = await find(call, services);
  const { comment, owner, new_name: newName } = call.body;
  if (newName !== undefined && newName !== name.split(".")[2]) {
    throw new CloudError(
      501,
      "NOT_IMPLEMENTED",
      "sandbox: this API cannot rename a registered model: create another one",
    );
  }
  const object = stored(name, call, services);
  const changes = defined({ comment, owner });
  if (object !== undefined) await services.objects.update(call, TYPE, name, { ...object.attributes, ...changes });
  else if (owner !== undefined) {
    throw new CloudError(
      501,
      "NOT_IMPLEMENTED",
      "sandbox: the owner of a registered model can only be changed if Terraform or this API created the model, not a job",
    );
  } else if (typeof comment === "string") await services.runtime.updateRegisteredModel(name, comment);
  return modelBody(await services.engine.client.registeredModel(name), call, services);
}

/** The model in the path, if the caller may see it. @throws CloudError 403, 404 */
export function find(call: Call, services: Services): Promise<RegisteredModel> {
  const name = call.params["name"] ?? "";
  requireVisible(call, services, { type: "model", name });
  return found(services.engine.client.registeredModel(name));
}

/** @throws CloudError 403 unless the caller may manage the model in the path */
export function requireManaged(call: Call, services: Services): void {
  requirePrivilege(call, services, "MANAGE", { type: "model", name: call.params["name"] ?? "" });
}

function stored(name: string, call: Call, { objects }: Services): CloudObject | undefined {
  return objects.get(call, TYPE, name);
}

function modelBody(model: RegisteredModel, call: Call, services: Services): JsonObject {
  const [catalog = "", schema = "", name = ""] = model.name.split(".");
  const { aliases: _aliases, ...declared } = toRest(TYPE, stored(model.name, call, services)?.attributes ?? {});
  return {
    owner: ADMIN.name,
    created_by: ADMIN.name,
    updated_by: ADMIN.name,
    ...declared,
    id: derivedUuid(`registered model ${model.name}`),
    metastore_id: currentMetastore({ store: services.store, scope: call.scope }).id,
    name,
    catalog_name: catalog,
    schema_name: schema,
    full_name: model.name,
    comment: model.description ?? "",
    created_at: model.creation_timestamp ?? 0,
    updated_at: model.last_updated_timestamp ?? 0,
  };
}

function aliasesOf({ aliases = [] }: RegisteredModel): readonly JsonObject[] {
  return aliases.map(({ alias, version }) => ({ alias_name: alias, version_num: Number(version) }));
}

/** Converts MLflow's error for a missing object to that of Unity Catalog. */
export async function found<T>(lookup: Promise<T>): Promise<T> {
  try {
    return await lookup;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw missing((error as CloudError).message);
  }
}
