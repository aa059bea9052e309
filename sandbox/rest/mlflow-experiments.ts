import { isObject } from "../facts/values";
import { invalid } from "../facts/errors";
import type { Json, JsonObject } from "../ports";
import { innerName, outerName } from "../runtime/experiments";
import { field, loggedModel, mayLoad, requireExperiment } from "./mlflow-guard";
import { forward } from "./mlflow-proxy";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.0/mlflow";
const SOURCE = "MLflow 3.8.1 REST API; Databricks documentation of workspace experiments";

/** Default page size of a search for experiments by POST. */
const MAX_RESULTS = 1000;

/** Maximum number of metric values in an answer of MLflow. */
const MAX_VALUES = "25000";

const EXPERIMENT = "databricks_mlflow_experiment";

type Guard = (call: Call, services: Services) => Promise<void>;

/** MLflow's tracking routes: experiments, runs, logged models. A workspace reaches only its own experiments. */
export const trackingRoutes: readonly Route[] = [
  row("POST", "experiments/create", createExperiment),
  row("GET", "experiments/get", async (call, services) => {
    await experiment("CAN_READ")(call, services);
    return forward(call, services, { answer: withOuterName });
  }),
  row("GET", "experiments/get-by-name", getByName),
  row("POST", "experiments/search", (call, services) => search(call, services)),
  row("GET", "experiments/search", (call, services) => search(call, services)),
  row("POST", "experiments/update", async (call, services) => {
    await experiment("CAN_MANAGE")(call, services);
    const name = field(call, "new_name");
    return forward(call, services, {
      body: { ...call.body, ...(name === undefined ? {} : { new_name: innerName(call.scope, name) }) },
      answer: async (body) => {
        if (name !== undefined) await record(call, services, field(call, "experiment_id") ?? "", name);
        return body;
      },
    });
  }),
  guarded("POST", "experiments/set-experiment-tag", experiment("CAN_EDIT")),
  guarded("POST", "experiments/delete-experiment-tag", experiment("CAN_EDIT")),
  row("POST", "experiments/delete", async (call, services) => {
    await experiment("CAN_MANAGE")(call, services);
    const id = field(call, "experiment_id") ?? "";
    await services.engine.experiments.delete(call.scope, id);
    await services.store.delete(EXPERIMENT, call.scope, id);
    return {};
  }),
  row("POST", "experiments/restore", async (call, services) => {
    await experiment("CAN_MANAGE")(call, services);
    const id = field(call, "experiment_id") ?? "";
    await record(call, services, id, await services.engine.experiments.restore(call.scope, id));
    return {};
  }),
  guarded("POST", "runs/create", experiment("CAN_EDIT")),
  guarded("POST", "runs/search", experiments("CAN_READ")),
  guarded("GET", "runs/get", run("CAN_READ")),
  ...["update", "delete", "restore", "log-metric", "log-parameter", "set-tag", "delete-tag", "log-batch"].map((name) =>
    guarded("POST", `runs/${name}`, run("CAN_EDIT")),
  ),
  ...["log-model", "log-inputs", "outputs"].map((name) => guarded("POST", `runs/${name}`, run("CAN_EDIT"))),
  row("GET", "metrics/get-history", async (call, services) => {
    await run("CAN_READ")(call, services);
    // Adds max_results if it is absent, because MLflow returns no values without it.
    return forward(call, services, { query: { ...call.query, max_results: call.query["max_results"] || MAX_VALUES } });
  }),
  guarded("GET", "artifacts/list", run("CAN_READ")),
  guarded("POST", "logged-models", experiment("CAN_EDIT")),
  guarded("POST", "logged-models/search", experiments("CAN_READ")),
  guarded("GET", "logged-models/:model", model("CAN_READ")),
  guarded("GET", "logged-models/:model/artifacts/directories", model("CAN_READ")),
  guarded("PATCH", "logged-models/:model", model("CAN_EDIT")),
  guarded("DELETE", "logged-models/:model", model("CAN_EDIT")),
  guarded("PATCH", "logged-models/:model/tags", model("CAN_EDIT")),
  guarded("DELETE", "logged-models/:model/tags/:tag", model("CAN_EDIT")),
  guarded("POST", "logged-models/:model/params", model("CAN_EDIT")),
];

/** Routes that list, upload, download and delete files of runs and logged models. Uploads and downloads are streams. */
export const artifactRoutes: readonly Route[] = [
  artifact("GET", "/api/2.0/mlflow-artifacts/artifacts", "CAN_READ", (call) => call.query["path"] ?? ""),
  artifact("GET", "/api/2.0/mlflow-artifacts/artifacts/*", "CAN_READ"),
  artifact("PUT", "/api/2.0/mlflow-artifacts/artifacts/*", "CAN_EDIT"),
  artifact("DELETE", "/api/2.0/mlflow-artifacts/artifacts/*", "CAN_EDIT"),
];

function row(method: Route["method"], path: string, handle: Route["handle"]): Route {
  return { method, path: `${ROOT}/${path}`, evidence: "read in source", source: SOURCE, handle };
}

function guarded(method: Route["method"], path: string, guard: Guard): Route {
  return row(method, path, async (call, services) => {
    await guard(call, services);
    return forward(call, services);
  });
}

function artifact(method: Route["method"], path: string, level: string, pathOf?: (call: Call) => string): Route {
  return {
    method,
    path,
    evidence: "read in source",
    source: SOURCE,
    ...(method === "PUT" ? { body: "stream" } : {}),
    handle: async (call, services) => {
      const wanted = (pathOf?.(call) ?? call.params["*"] ?? "").replace(/^\//, "");
      try {
        await requireExperiment(call, services, wanted.split("/")[0] ?? "", level);
      } catch (error) {
        if (method !== "GET" || !(await mayLoad(call, services, wanted))) throw error;
      }
      return forward(call, services);
    },
  };
}

function experiment(level: string): Guard {
  return (call, services) => requireExperiment(call, services, field(call, "experiment_id") ?? "", level);
}

function experiments(level: string): Guard {
  return async (call, services) => {
    const ids = (call.body["experiment_ids"] as readonly Json[] | undefined) ?? [];
    if (ids.length === 0) throw invalid("experiment_ids must contain at least one id");
    for (const id of ids) await requireExperiment(call, services, String(id), level);
  };
}

function run(level: string): Guard {
  return async (call, services) => {
    const runId = field(call, "run_id") ?? field(call, "run_uuid") ?? "";
    await requireExperiment(call, services, await services.engine.experiments.experimentOfRun(runId), level);
  };
}

function model(level: string): Guard {
  return async (call, services) => {
    const { experimentId, path } = await loggedModel(services, call.params["model"] ?? "");
    try {
      await requireExperiment(call, services, experimentId, level);
    } catch (error) {
      if (level !== "CAN_READ" || !(await mayLoad(call, services, path))) throw error;
    }
  };
}

async function createExperiment(call: Call, services: Services): Promise<unknown> {
  const given = field(call, "name") ?? "";
  services.declared.requireFolder(call, given);
  const name = innerName(call.scope, given);
  return forward(call, services, {
    body: { ...call.body, name },
    answer: async (body) => {
      const id = String(body["experiment_id"]);
      await services.permissions.recordCreator("experiments", call.scope, id, call.principal.name);
      await record(call, services, id, given);
      return body;
    },
  });
}

/** Stores an experiment as an object of its workspace, so that the workspace API and Terraform find the experiment. */
async function record({ scope }: Call, { store }: Services, id: string, name: string): Promise<void> {
  const now = Date.now();
  const fresh = { id, experiment_id: id, creation_time: now, lifecycle_stage: "active" };
  const known = store.get(EXPERIMENT, scope, id)?.attributes ?? fresh;
  await store.put({ kind: EXPERIMENT, scope, id, attributes: { ...known, name, last_update_time: now } });
}

async function getByName(call: Call, services: Services): Promise<unknown> {
  const name = call.query["experiment_name"] ?? "";
  return forward(call, services, {
    query: { experiment_name: innerName(call.scope, name) },
    answer: (body) => {
      const found = body["experiment"];
      const id = isObject(found) ? String(found["experiment_id"]) : "";
      services.permissions.require(call.principal, call.scope, "experiments", id, "CAN_READ");
      return withOuterName(body);
    },
  });
}

async function search(call: Call, services: Services): Promise<unknown> {
  const filter = filterOf(call.scope, field(call, "filter"));
  return forward(call, services, {
    ...(call.request.method === "GET"
      ? { query: { ...call.query, filter } }
      : { body: { ...call.body, filter, max_results: call.body["max_results"] || MAX_RESULTS } }),
    answer: (body) => {
      const found = ((body["experiments"] as readonly JsonObject[] | undefined) ?? []).filter((item) =>
        services.permissions.allows(
          call.principal,
          call.scope,
          "experiments",
          String(item["experiment_id"]),
          "CAN_READ",
        ),
      );
      return { ...body, experiments: found.map(outer) };
    },
  });
}

/**
 * Restricts a search to one workspace. Experiment names in MLflow begin with `<workspace id>:`, so names in the
 * caller's filter get this prefix.
 */
function filterOf(scope: string, given: string | undefined): string {
  const own = `attribute.name LIKE '${scope}:%'`;
  if (given === undefined || given.trim() === "") return own;
  const named = given.replace(
    /((?:attributes?\.)?name\s*(?:=|!=|LIKE|ILIKE)\s*)(['"])/gi,
    (_, comparison: string, quote: string) => `${comparison}${quote}${scope}:`,
  );
  return `${own} AND ${named}`;
}

function withOuterName(body: JsonObject): JsonObject {
  const found = body["experiment"];
  return isObject(found) ? { ...body, experiment: outer(found) } : body;
}

function outer(experiment: JsonObject): JsonObject {
  return { ...experiment, name: outerName(String(experiment["name"])) };
}
