import { invalid, missing } from "../../facts/errors";
import { isObject } from "../../facts/values";
import type { Json, JsonObject } from "../../ports";

export interface ServedEntity {
  readonly name: string;
  /** Three-level name of the registered model. */
  readonly entity_name: string;
  readonly entity_version: string;
  readonly workload_size: string;
  readonly scale_to_zero_enabled: boolean;
  /** Environment variables of the model server, as in the request. */
  readonly environment_vars?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly served_model_name: string;
  readonly traffic_percentage: number;
}

/**
 * An endpoint's `config` in REST shape: the served models and the traffic between them. Parsing adds the API's defaults
 * for the name of a served model, `scale_to_zero_enabled` and the routes.
 */
export interface ServedConfig {
  readonly served_entities: readonly ServedEntity[];
  readonly traffic_config: { readonly routes: readonly Route[] };
}

const WORKLOAD_SIZES = ["Small", "Medium", "Large", "XLarge"];
const VARIABLE_NAME = /^[^=\0]+$/;
const SECRET = /^\{\{secrets\/([^/{}]+)\/([^/{}]+)\}\}$/;
const ENTITY_NAME = /^[A-Za-z0-9_-]{1,63}$/;

/**
 * Parses a served configuration: the body of `PUT /config`, or the field `config` of a new or stored endpoint, which
 * has the same shape.
 *
 * @throws CloudError if the configuration is invalid, or an environment variable refers to a secret
 */
export function parseServedConfig(body: JsonObject): ServedConfig {
  const given = (body["served_entities"] ?? body["served_models"] ?? []) as readonly JsonObject[];
  if (given.length === 0) throw invalid("the config serves no model: set served_entities");
  const entities = given.map(entityOf);
  const names = entities.map((entity) => entity.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`served entity '${twice}' appears twice`);
  const traffic = body["traffic_config"] as { routes?: readonly JsonObject[] } | undefined;
  return { served_entities: entities, traffic_config: { routes: routesOf(traffic?.routes, names) } };
}

function entityOf(given: JsonObject): ServedEntity {
  const entityName = given["entity_name"] ?? given["model_name"];
  const version = given["entity_version"] ?? given["model_version"];
  if (typeof entityName !== "string" || entityName.split(".").length !== 3) {
    throw invalid(`entity_name '${String(entityName)}' must be <catalog>.<schema>.<model>`);
  }
  if (typeof version !== "string" || !/^\d+$/.test(version)) {
    throw invalid(`entity_version of '${entityName}' must be a version number as a string, not '${String(version)}'`);
  }
  const size = given["workload_size"];
  if (typeof size !== "string" || !WORKLOAD_SIZES.includes(size)) {
    throw invalid(
      `workload_size of '${entityName}' must be one of ${WORKLOAD_SIZES.join(", ")}, not '${String(size)}'`,
    );
  }
  const name = (given["name"] as string | undefined) || `${entityName.split(".")[2]}-${version}`;
  if (!ENTITY_NAME.test(name)) {
    throw invalid(`served entity name '${name}' must be 1 to 63 letters, digits, '-' or '_'`);
  }
  const variables = given["environment_vars"] ?? undefined;
  return {
    name,
    entity_name: entityName,
    entity_version: version,
    workload_size: size,
    scale_to_zero_enabled: given["scale_to_zero_enabled"] === true,
    ...(variables === undefined ? {} : { environment_vars: variablesOf(variables, name) }),
  };
}

/**
 * Environment variables of an entity. Throws on values that are not strings, and on references to secrets, which the
 * sandbox does not resolve.
 */
function variablesOf(given: Json, entity: string): Readonly<Record<string, string>> {
  const where = `environment_vars of served entity '${entity}'`;
  if (!isObject(given)) throw invalid(`${where} must be an object with string values, not ${JSON.stringify(given)}`);
  for (const [name, value] of Object.entries(given)) {
    if (!VARIABLE_NAME.test(name)) {
      throw invalid(`${where}: the variable name '${name}' must not be empty or contain '=' or a NUL character`);
    }
    if (typeof value !== "string") throw invalid(`${where}: ${name} must be a string, not ${JSON.stringify(value)}`);
    if (!value.includes("{{secrets/")) continue;
    const [, scope, key] = SECRET.exec(value) ?? [];
    if (scope === undefined || key === undefined) {
      throw invalid(`${where}: ${name} is '${value}'; a secret is referenced as {{secrets/<scope>/<key>}}`);
    }
    throw missing(
      `${where}: ${name}: Secret does not exist with scope: ${scope} and key: ${key}; the sandbox resolves no ` +
        "secrets in environment variables.",
    );
  }
  return given as Readonly<Record<string, string>>;
}

function routesOf(given: readonly JsonObject[] | undefined, names: readonly string[]): readonly Route[] {
  if (given === undefined || given.length === 0) {
    const [only] = names;
    if (only === undefined || names.length > 1)
      throw invalid("a config with several served entities needs a traffic_config");
    return [{ served_model_name: only, traffic_percentage: 100 }];
  }
  const routes = given.map((route) => ({
    served_model_name: String(route["served_model_name"] ?? route["served_entity_name"]),
    traffic_percentage: Number(route["traffic_percentage"]),
  }));
  const stray = routes.find((route) => !names.includes(route.served_model_name));
  if (stray !== undefined) {
    throw invalid(
      `traffic_config names '${stray.served_model_name}', which is not served; served entities: ${names.join(", ")}`,
    );
  }
  const total = routes.reduce((sum, route) => sum + route.traffic_percentage, 0);
  const whole = routes.every((route) => Number.isInteger(route.traffic_percentage) && route.traffic_percentage >= 0);
  if (!whole || total !== 100)
    throw invalid(`traffic percentages must be whole numbers of 0 or more that add up to 100, not ${total}`);
  return routes;
}

/** Selects an entity by traffic percentage; `random` is in [0, 1). */
export function pickRoute(config: ServedConfig, random: number): string {
  let point = random * 100;
  for (const route of config.traffic_config.routes) {
    point -= route.traffic_percentage;
    if (point < 0) return route.served_model_name;
  }
  const given = config.traffic_config.routes.map((route) => route.traffic_percentage);
  throw new Error(`the traffic percentages ${given.join(", ")} do not add up to 100`);
}
