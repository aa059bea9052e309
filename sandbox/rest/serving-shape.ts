import { defined } from "../defined";
import type { CloudObject, JsonObject } from "../ports";
import type { ConfigRevision, Endpoint } from "../runtime/serving/endpoint";
import type { ServedEntity } from "../runtime/serving/served-config";
import { toRest } from "../runtime/shape";

/** Id of an endpoint in the permissions API. */
export function endpointId(object: CloudObject): string {
  return String(object.attributes["serving_endpoint_id"] || object.id);
}

/** API body of an endpoint. `detailed` adds the pending or failed update, which answers to list requests omit. */
export function endpointBody(object: CloudObject, endpoint: Endpoint, detailed: boolean): JsonObject {
  const {
    name,
    description,
    tags,
    ai_gateway: gateway,
    route_optimized: optimized,
  } = toRest(object.kind, object.attributes);
  const { active, pending, failed } = endpoint;
  const latest = pending ?? failed;
  return {
    id: endpointId(object),
    name: name ?? object.id,
    ...(description === undefined || description === "" ? {} : { description }),
    ...defined({ tags, ai_gateway: gateway }),
    route_optimized: optimized === true,
    creation_timestamp: Number(object.attributes["creation_timestamp"] ?? 0),
    last_updated_timestamp: active?.since ?? 0,
    state: {
      ready: endpoint.ready ? "READY" : "NOT_READY",
      config_update: pending !== undefined ? "IN_PROGRESS" : failed !== undefined ? "UPDATE_FAILED" : "NOT_UPDATING",
    },
    ...(active === undefined ? {} : { config: configBody(active, (entity) => activeState(endpoint, entity)) }),
    ...(detailed && latest !== undefined
      ? { pending_config: { ...configBody(latest, () => pendingState(failed?.message)), start_time: latest.since } }
      : {}),
  };
}

function configBody(revision: ConfigRevision, stateOf: (entity: ServedEntity) => JsonObject): JsonObject {
  const { served_entities: entities, traffic_config: traffic } = revision.config;
  return {
    config_version: revision.version,
    served_entities: entities.map((entity) => ({
      ...entity,
      creator: revision.creator,
      creation_timestamp: revision.since,
      state: stateOf(entity),
    })),
    traffic_config: {
      routes: traffic.routes.map((route) => ({ ...route, served_entity_name: route.served_model_name })),
    },
  };
}

function activeState(endpoint: Endpoint, entity: ServedEntity): JsonObject {
  const server = endpoint.server(entity.name);
  return {
    deployment: server?.ready === true ? "DEPLOYMENT_READY" : "DEPLOYMENT_RECOVERING",
    deployment_state_message: server?.crashReport ?? "",
  };
}

function pendingState(failure: string | undefined): JsonObject {
  return failure === undefined
    ? { deployment: "DEPLOYMENT_CREATING", deployment_state_message: "Starting" }
    : { deployment: "DEPLOYMENT_FAILED", deployment_state_message: failure };
}
