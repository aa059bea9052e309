import type { Securable } from "../access/securables";
import { CloudError, type JsonObject } from "../ports";
import {
  field,
  requireAlias,
  requireModel,
  requireModelName,
  requireNewModel,
  requireSignature,
  unsupported,
} from "./mlflow-guard";
import { type Forwarded, forward } from "./mlflow-proxy";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.0/mlflow";
const SOURCE =
  "MLflow 3.8.1 REST API; rules from MLflow's client for Unity Catalog; privileges from Databricks' documentation";

/**
 * Checks a request before it is forwarded to MLflow. Returns the changes to the request and to MLflow's answer. The
 * function that changes the answer can also act, e.g. record the owner of a new model.
 */
type Guard = (call: Call, services: Services) => Promise<Forwarded> | Forwarded;

/** Forwards the request and the answer unchanged. */
const UNCHANGED: Forwarded = {};

/** Requires a privilege on the model in the field `name`. */
const having =
  (privilege: string): Guard =>
  (call, services) => {
    requireModel(call, services, privilege, field(call, "name"));
    return UNCHANGED;
  };

/** Requires that the caller can see the model in the field `name`. */
const seeing: Guard = (call, services) => {
  const name = requireModelName(services, field(call, "name"));
  services.unityCatalog.requireVisible(call.principal, modelOf(name), call.scope);
  return UNCHANGED;
};

/** Routes of MLflow's model registry, which check access and names as Unity Catalog does. */
export const registryRoutes: readonly Route[] = [
  row("POST", "registered-models/create", (call, services) => {
    const name = requireNewModel(call, services, field(call, "name"));
    return afterSuccess(() => services.unityCatalog.owners.record(modelOf(name), call.principal.name));
  }),
  row("GET", "registered-models/get", seeing),
  row("PATCH", "registered-models/update", having("MANAGE")),
  row("GET", "registered-models/search", visibleOnly("registered_models")),
  row("DELETE", "registered-models/delete", async (call, services) => {
    const name = requireModel(call, services, "MANAGE", field(call, "name"));
    const versions = await services.engine.client.modelVersions(name);
    if (versions.length === 0) return afterSuccess(() => services.unityCatalog.owners.forget(modelOf(name)));
    throw new CloudError(
      400,
      "INVALID_STATE",
      `Function '${name}' is not empty. The function has ${versions.length} model version(s); delete them first.`,
    );
  }),
  row("POST", "registered-models/rename", (call, services) => {
    const { owners } = services.unityCatalog;
    const from = modelOf(requireModel(call, services, "MANAGE", field(call, "name")));
    const to = modelOf(requireNewModel(call, services, field(call, "new_name")));
    return afterSuccess(async () => {
      await owners.record(to, owners.of(from));
      await owners.forget(from);
    });
  }),
  row("POST", "registered-models/set-tag", having("APPLY_TAG")),
  row("DELETE", "registered-models/delete-tag", having("APPLY_TAG")),
  row("GET", "registered-models/alias", seeing),
  row("DELETE", "registered-models/alias", having("MANAGE")),
  row("POST", "registered-models/alias", (call, services) => {
    requireModel(call, services, "MANAGE", field(call, "name"));
    requireAlias(field(call, "alias"));
    return UNCHANGED;
  }),
  row("GET", "registered-models/get-latest-versions", unsupported),
  row("POST", "registered-models/get-latest-versions", unsupported),
  row("POST", "model-versions/create", async (call, services) => {
    requireModel(call, services, "CREATE_MODEL_VERSION", field(call, "name"));
    await requireSignature(call, services, call.body["source"]);
    return UNCHANGED;
  }),
  row("GET", "model-versions/get", seeing),
  row("GET", "model-versions/get-download-uri", having("EXECUTE")),
  row("GET", "model-versions/search", visibleOnly("model_versions")),
  row("PATCH", "model-versions/update", having("MANAGE")),
  row("DELETE", "model-versions/delete", having("MANAGE")),
  row("POST", "model-versions/set-tag", having("APPLY_TAG")),
  row("DELETE", "model-versions/delete-tag", having("APPLY_TAG")),
  row("POST", "model-versions/transition-stage", unsupported),
];

function row(method: Route["method"], path: string, guard: Guard): Route {
  return {
    method,
    path: `${ROOT}/${path}`,
    evidence: "read in source",
    source: SOURCE,
    handle: async (call, services) => forward(call, services, await guard(call, services)),
  };
}

/** Removes from the answer of a search the models that the caller may not see. */
function visibleOnly(list: string): Guard {
  return ({ principal, scope }, { unityCatalog }) => ({
    answer: (body) => {
      const found = (body[list] as readonly JsonObject[] | undefined) ?? [];
      const visible = found.filter(({ name }) => unityCatalog.canSee(principal, modelOf(String(name)), scope));
      return { ...body, [list]: visible };
    },
  });
}

/** Forwards a request unchanged and runs `action` after a successful answer of MLflow. */
function afterSuccess(action: () => Promise<void>): Forwarded {
  return {
    answer: async (body) => {
      await action();
      return body;
    },
  };
}

function modelOf(name: string): Securable {
  return { type: "model", name };
}
