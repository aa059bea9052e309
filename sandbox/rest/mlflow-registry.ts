import { CloudError } from "../ports";
import { field, requireAlias, requireModelName, requireSignature, unsupported } from "./mlflow-guard";
import { forward } from "./mlflow-proxy";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.0/mlflow";
const SOURCE = "MLflow 3.8.1 REST API; Unity Catalog rules from MLflow's client for it";

type Guard = (call: Call, services: Services) => Promise<void> | void;

const named: Guard = (call, services) => void requireModelName(services, field(call, "name"));

/** The model registry, as strict as Unity Catalog. */
export const registryRoutes: readonly Route[] = [
  row("POST", "registered-models/create", named),
  row("GET", "registered-models/get", named),
  row("PATCH", "registered-models/update", named),
  row("GET", "registered-models/search", () => undefined),
  row("DELETE", "registered-models/delete", async (call, services) => {
    const name = requireModelName(services, field(call, "name"));
    const versions = await services.engine.client.modelVersions(name);
    if (versions.length === 0) return;
    throw new CloudError(
      400,
      "INVALID_STATE",
      `Function '${name}' is not empty. The function has ${versions.length} model version(s); delete them first.`,
    );
  }),
  row("POST", "registered-models/rename", (call, services) => {
    requireModelName(services, field(call, "name"));
    requireModelName(services, field(call, "new_name"));
  }),
  row("POST", "registered-models/set-tag", named),
  row("DELETE", "registered-models/delete-tag", named),
  row("GET", "registered-models/alias", named),
  row("DELETE", "registered-models/alias", named),
  row("POST", "registered-models/alias", (call, services) => {
    requireModelName(services, field(call, "name"));
    requireAlias(field(call, "alias"));
  }),
  row("GET", "registered-models/get-latest-versions", unsupported),
  row("POST", "registered-models/get-latest-versions", unsupported),
  row("POST", "model-versions/create", async (call, services) => {
    requireModelName(services, field(call, "name"));
    await requireSignature(call, services, call.body["source"]);
  }),
  row("GET", "model-versions/get", named),
  row("GET", "model-versions/get-download-uri", named),
  row("GET", "model-versions/search", () => undefined),
  row("PATCH", "model-versions/update", named),
  row("DELETE", "model-versions/delete", named),
  row("POST", "model-versions/set-tag", named),
  row("DELETE", "model-versions/delete-tag", named),
  row("POST", "model-versions/transition-stage", unsupported),
];

function row(method: Route["method"], path: string, guard: Guard): Route {
  return {
    method,
    path: `${ROOT}/${path}`,
    evidence: "read in source",
    source: SOURCE,
    handle: async (call, services) => {
      await guard(call, services);
      return forward(call, services);
    },
  };
}
