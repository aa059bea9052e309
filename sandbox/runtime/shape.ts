import { isObject } from "../facts/values";
import type { Json, JsonObject } from "../ports";

/**
 * Blocks and maps of a type that need special conversion between Terraform's state and the REST API. In the state,
 * every block is a list. In the REST API, a block that is not in `lists` is a single object of the same name.
 */
interface Spelling {
  /** Blocks that repeat: Terraform name -> REST name. Any other block holds at most one object. */
  readonly lists: Readonly<Record<string, string>>;
  /** Attributes that are maps of strings. They are not converted, because their keys are not attribute names. */
  readonly maps: readonly string[];
}

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  databricks_job: {
    lists: {
      task: "tasks",
      job_cluster: "job_clusters",
      parameter: "parameters",
      library: "libraries",
      environment: "environments",
      depends_on: "depends_on",
      init_scripts: "init_scripts",
      rules: "rules",
      on_start: "on_start",
      on_success: "on_success",
      on_failure: "on_failure",
      on_duration_warning_threshold_exceeded: "on_duration_warning_threshold_exceeded",
    },
    maps: [
      "custom_tags",
      "spark_conf",
      "spark_env_vars",
      "tags",
      "named_parameters",
      "base_parameters",
      "job_parameters",
    ],
  },
  databricks_model_serving: {
    lists: {
      served_entities: "served_entities",
      served_models: "served_models",
      routes: "routes",
      tags: "tags",
      rate_limits: "rate_limits",
    },
    maps: ["environment_vars"],
  },
  databricks_budget: {
    lists: {
      alert_configurations: "alert_configurations",
      action_configurations: "action_configurations",
      tags: "tags",
    },
    maps: [],
  },
};

/** Attributes that are maps of strings, by type. Types that also have repeated blocks are in `SPELLINGS` instead. */
const WITH_MAPS: Readonly<Record<string, readonly string[]>> = {
  databricks_catalog: ["options", "properties"],
  databricks_mws_workspaces: ["custom_tags"],
  databricks_schema: ["properties"],
};

const PLAIN: Spelling = { lists: {}, maps: [] };

/** Converts attributes of a stored object to the shape of REST responses. Omits null values and empty lists. */
export function toRest(kind: string, attributes: JsonObject): JsonObject {
  return restObject(spellingOf(kind), attributes);
}

/** Converts a REST body to the shape of the store. Omits empty lists. */
export function toTerraform(kind: string, body: JsonObject): JsonObject {
  const spelling = spellingOf(kind);
  const names = Object.fromEntries(Object.entries(spelling.lists).map(([terraform, rest]) => [rest, terraform]));
  return terraformObject(spelling, names, body);
}

function spellingOf(kind: string): Spelling {
  return SPELLINGS[kind] ?? { ...PLAIN, maps: WITH_MAPS[kind] ?? [] };
}

function restObject(spelling: Spelling, attributes: JsonObject): JsonObject {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    if (spelling.maps.includes(name) || !Array.isArray(value)) {
      result[name] = value;
      continue;
    }
    const items = value as readonly Json[];
    const listName = spelling.lists[name];
    if (listName !== undefined) {
      if (items.length > 0)
        result[listName] = items.map((item) => (isObject(item) ? restObject(spelling, item) : item));
    } else if (items.every(isObject)) {
      if (items[0] !== undefined) result[name] = restObject(spelling, items[0]);
    } else {
      result[name] = items;
    }
  }
  return result;
}

function terraformObject(spelling: Spelling, names: Readonly<Record<string, string>>, body: JsonObject): JsonObject {
  const convert = (item: Json): Json => (isObject(item) ? terraformObject(spelling, names, item) : item);
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(body)) {
    if (spelling.maps.includes(name)) result[name] = value;
    else if (Array.isArray(value)) {
      const items = value as readonly Json[];
      // Renames only lists of objects: `parameters` of a job becomes `parameter`, but `parameters` of a wheel task, a
      // list of strings, keeps its name.
      if (items.length > 0) result[items.every(isObject) ? (names[name] ?? name) : name] = items.map(convert);
    } else result[name] = isObject(value) ? [convert(value)] : value;
  }
  return result;
}
