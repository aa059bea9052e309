import { notEmulated, resource, type Rule } from "../define";
import { exists, invalid, missing } from "../errors";
import { hex } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { block, blocks, number, text } from "../values";
import { workspaceUrl } from "./scopes";
import { directoryExists, parentOf, workspacePath } from "./workspace-paths";

const WORKLOAD_SIZES = ["Small", "Medium", "Large"];

const experiment = resource({
  type: "databricks_mlflow_experiment",
  evidence: "read in source",
  source: "mlflow/resource_mlflow_experiment.go (create, get, update, delete: observed with the real provider)",
  scope: "workspace",
  rules: [
    notEmulated("artifact_location"),
    {
      refuses: "a name that is not an absolute workspace path, that is taken, or whose folder does not exist",
      check: (planned, context, prior) => {
        const name = workspacePath(text(planned, "name"));
        if (!/^\/[^/]/.test(name)) {
          throw invalid(`Got an invalid experiment name '${text(planned, "name")}'. An absolute path is expected.`);
        }
        const other = context.store
          .find("databricks_mlflow_experiment", context.scope)
          .find((each) => each.id !== prior?.id && workspacePath(text(each.attributes, "name")) === name);
        if (other) throw exists(`Node named '${name}' already exists`);
        if (!directoryExists(context, parentOf(name))) {
          throw missing(`Parent directory ${parentOf(name)} does not exist`);
        }
      },
    },
  ],
  create: async (planned, context) => {
    const { experimentId } = await context.runtime.createExperiment(
      context.scope,
      workspacePath(text(planned, "name")),
    );
    const now = Date.now();
    return {
      id: experimentId,
      experiment_id: experimentId,
      creation_time: now,
      last_update_time: now,
      lifecycle_stage: "active",
    };
  },
  update: async (planned, prior, { runtime, scope }) => {
    await runtime.renameExperiment(scope, prior.id, workspacePath(text(planned, "name")));
    return { last_update_time: Date.now() };
  },
  delete: ({ id }, { runtime, scope }) => runtime.deleteExperiment(scope, id),
});

const endpointName: Rule = {
  refuses: "the name of another endpoint, or a name that is not 1 to 63 letters, digits, dashes and underscores",
  check: (planned, { store, scope }, prior) => {
    const name = text(planned, "name");
    if (!/^[a-zA-Z0-9]([\w-]{0,61}[a-zA-Z0-9])?$/.test(name)) {
      throw invalid(
        `Endpoint name "${name}" must be 1 to 63 letters, digits, dashes and underscores, and begin and end with a ` +
          "letter or digit",
      );
    }
    if (!prior && store.get("databricks_model_serving", scope, name)) {
      throw exists(`Endpoint with name '${name}' already exists.`);
    }
  },
};

const servedEntities: Rule = {
  refuses:
    "served entities of a model that does not exist, without a version number, with an unknown workload size, or " +
    "with the name of another served entity",
  check: (planned, { store }) => {
    const entities = blocks(block(planned, "config") ?? {}, "served_entities");
    const names = entities.map((each) => text(each, "name"));
    entities.forEach((entity, index) => {
      const model = text(entity, "entity_name");
      if (!store.get("databricks_registered_model", "account", model)) {
        throw missing(`Registered model '${model}' does not exist.`);
      }
      if (!/^[1-9]\d*$/.test(text(entity, "entity_version"))) {
        throw invalid(`entity_version of ${model} must be a version number, got "${text(entity, "entity_version")}"`);
      }
      const size = text(entity, "workload_size");
      if (size && !WORKLOAD_SIZES.includes(size)) {
        throw invalid(`workload_size must be one of ${WORKLOAD_SIZES.join(", ")}, got ${size}`);
      }
      const name = text(entity, "name");
      if (name !== "" && names.indexOf(name) !== index) throw invalid(`served entity name ${name} is used twice`);
    });
  },
};

const traffic: Rule = {
  refuses: "routes whose traffic percentages do not add up to 100, and a route to an unknown served entity",
  check: (planned) => {
    const config = block(planned, "config") ?? {};
    const routes = blocks(block(config, "traffic_config") ?? {}, "routes");
    if (routes.length === 0) return;
    const names = blocks(config, "served_entities").map((each) => text(each, "name"));
    const stray = routes.map(routeName).find((name) => !names.includes(name));
    if (stray !== undefined) throw invalid(`traffic_config names ${stray}, which is not a served entity`);
    const sum = routes.reduce((total, route) => total + (number(route, "traffic_percentage") ?? 0), 0);
    if (sum !== 100) throw invalid(`traffic_percentage must add up to 100, got ${sum}`);
  },
};

function routeName(route: Parameters<typeof text>[0]): string {
  return text(route, "served_model_name") || text(route, "served_entity_name");
}

const endpoint = resource({
  type: "databricks_model_serving",
  evidence: "read in source",
  source:
    "serving/resource_model_serving.go (create with and without config, get, put config, delete: observed with the real provider)",
  scope: "workspace",
  rules: [
    endpointName,
    servedEntities,
    traffic,
    notEmulated("rate_limits", "route_optimized", "email_notifications", "budget_policy_id"),
  ],
  runtimeRefuses: ["a model version that does not exist or whose model server does not start"],
  create: async (planned, context) => {
    const name = text(planned, "name");
    const assigned = {
      id: name,
      serving_endpoint_id: hex(32),
      // Stored for the REST API, which returns `creation_timestamp`; the Terraform state does not contain it.
      creation_timestamp: Date.now(),
      endpoint_url: `${workspaceUrl(context)}/serving-endpoints/${name}/invocations`,
      config: planned["config"] ?? [],
    };
    const object = { kind: "databricks_model_serving", scope: context.scope, id: name };
    await context.store.put({ ...object, attributes: { ...planned, ...assigned } });
    try {
      await serve(name, context);
    } catch (error) {
      await context.runtime.removeEndpoint(context.scope, name);
      await context.store.delete(object.kind, object.scope, object.id);
      throw error;
    }
    return assigned;
  },
  update: async (planned, prior, context) => {
    await context.store.put({ ...prior, attributes: { ...prior.attributes, ...planned } });
    try {
      await serve(prior.id, context);
    } catch (error) {
      await context.store.put(prior);
      throw error;
    }
    return {};
  },
  delete: ({ id }, { runtime, scope }) => runtime.removeEndpoint(scope, id),
});

function serve(name: string, { runtime, scope }: BehaviourContext): Promise<void> {
  return runtime.reconcileEndpoint(scope, name);
}

export const mlBehaviours: readonly ResourceBehaviour[] = [experiment, endpoint];
