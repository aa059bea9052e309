import path from "node:path";
import { isEveryone, rightsOfEveryone } from "../everyone";
import { isObject } from "../plan-json";
import { isSet, UNKNOWN } from "../planned-stack";
import { each, everyResource, when, type Rule } from "../rule";

/** Objects whose access list is a `databricks_permissions` of its own, and the arguments by which it names them. */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  databricks_alert: ["sql_alert_id"],
  databricks_app: ["app_name"],
  databricks_cluster: ["cluster_id"],
  databricks_cluster_policy: ["cluster_policy_id"],
  databricks_dashboard: ["dashboard_id"],
  databricks_database_instance: ["database_instance_name"],
  databricks_directory: ["directory_path", "directory_id"],
  databricks_instance_pool: ["instance_pool_id"],
  databricks_job: ["job_id"],
  databricks_mlflow_experiment: ["experiment_id"],
  databricks_mlflow_model: ["registered_model_id"],
  databricks_model_serving: ["serving_endpoint_id"],
  databricks_notebook: ["notebook_path", "notebook_id"],
  databricks_pipeline: ["pipeline_id"],
  databricks_query: ["sql_query_id"],
  databricks_repo: ["repo_path", "repo_id"],
  databricks_sql_endpoint: ["sql_endpoint_id"],
  databricks_vector_search_endpoint: ["vector_search_endpoint_id"],
};

/** What lies in a folder of the workspace, and the argument that says where. */
const IN_FOLDERS: Readonly<Record<string, string>> = {
  databricks_alert: "parent_path",
  databricks_dashboard: "parent_path",
  databricks_directory: "path",
  databricks_mlflow_experiment: "name",
  databricks_notebook: "path",
  databricks_query: "parent_path",
  databricks_repo: "path",
  databricks_workspace_file: "path",
};

const ISOLATED: Readonly<Record<string, string>> = {
  databricks_catalog: "ISOLATED",
  databricks_external_location: "ISOLATION_MODE_ISOLATED",
  databricks_storage_credential: "ISOLATION_MODE_ISOLATED",
};

const OWNED = [
  "databricks_catalog",
  "databricks_external_location",
  "databricks_metastore",
  "databricks_registered_model",
  "databricks_schema",
  "databricks_sql_table",
  "databricks_storage_credential",
  "databricks_volume",
];

/** Who may use what in Databricks. */
export const ACCESS_RULES: readonly Rule[] = [
  {
    id: "permissions-list",
    severity: "error",
    what: "Every job, endpoint, experiment, policy, warehouse and folder has a list of who may use it.",
    why: "Without one, only administrators and whoever made it can use it, or everyone can: it depends on the kind.",
    remedy: "Call a grant method of the construct, or add a databricks_permissions that names the object.",
    check: each(Object.keys(LISTED), (resource, stack) => {
      const listed = (LISTED[resource.type] ?? []).some(
        (argument) => stack.referrers(resource, "databricks_permissions", argument).length > 0,
      );
      return when(!listed, "no permissions");
    }),
  },
  {
    id: "shared-folder",
    severity: "error",
    what: "No folder, experiment or notebook lies in the workspace's folder Shared.",
    why: "Everybody may manage what lies there: its own list of who may use it takes nothing away.",
    remedy: "Put it in a folder of the service, in the root or in a folder there.",
    check: each(Object.keys(IN_FOLDERS), ({ type, values }) => {
      const place = String(values[IN_FOLDERS[type] ?? ""] ?? "");
      return when(/^\/+(Workspace\/)?Shared(\/|$)/.test(path.posix.normalize(place)), `lies at ${place}`);
    }),
  },
  {
    id: "grant-everyone",
    severity: "error",
    what: "Nothing is granted to the groups that everyone is in.",
    why: "Whoever joins the organisation reads it from the first day on, and nobody has decided that.",
    remedy: "Grant it to one of the stage's groups.",
    check: everyResource(({ type, values }) => (type.startsWith("databricks_") ? rightsOfEveryone(values) : [])),
  },
  {
    id: "grant-all-privileges",
    severity: "error",
    what: "No grant says ALL_PRIVILEGES.",
    why: "It grows with every privilege that Databricks adds, and hides who may do what.",
    remedy: "Name the privileges.",
    check: everyResource(({ type, values }) => (type.startsWith("databricks_") ? holdersOfAll(values) : [])),
  },
  {
    id: "catalog-isolation",
    severity: "error",
    what: "In a stage, a catalog, its credential and its location open in the workspaces that they are bound to only.",
    why: "All stages share a metastore: without isolation a job in dev reads and writes what belongs to prod.",
    remedy: "Set isolation_mode, and bind what other workspaces need with databricks_workspace_binding.",
    check: each(Object.keys(ISOLATED), ({ type, values }, _stack, { stage }) => {
      const mode = values["isolation_mode"];
      return when(stage !== undefined && mode !== ISOLATED[type], `isolation_mode is ${String(mode ?? "OPEN")}`);
    }),
  },
  {
    id: "catalog-storage",
    severity: "error",
    what: "A catalog has storage of its own, and the metastore has none.",
    why: "In a metastore's storage the data of all stages lies in one bucket, under one key and one role.",
    remedy: "Give the catalog storage_root, and the metastore none.",
    check: (stack, posture) => [
      ...each(["databricks_metastore"], ({ values }) =>
        when(isSet(values["storage_root"]) && values["storage_root"] !== UNKNOWN, "the metastore has storage"),
      )(stack, posture),
      ...each(["databricks_catalog"], ({ values }) =>
        when(
          !isSet(values["storage_root"]) && !isSet(values["share_name"]) && !isSet(values["connection_name"]),
          "no storage of its own",
        ),
      )(stack, posture),
    ],
  },
  {
    id: "sharing-outside",
    severity: "error",
    what: "The metastore shares nothing outside the account, and no recipient reads by token.",
    why: "Whoever holds a recipient's link reads the data, from anywhere, until it runs out.",
    remedy: "Share between metastores of the account (INTERNAL, authentication_type DATABRICKS).",
    check: (stack, posture) => [
      ...each(["databricks_metastore"], ({ values }) =>
        when(values["delta_sharing_scope"] === "INTERNAL_AND_EXTERNAL", "delta_sharing_scope is INTERNAL_AND_EXTERNAL"),
      )(stack, posture),
      ...each(["databricks_recipient"], ({ values }) =>
        when(values["authentication_type"] === "TOKEN", "a recipient that reads by token"),
      )(stack, posture),
    ],
  },
  {
    id: "owner-person",
    severity: "error",
    what: "Catalogs, schemas, volumes, models and their like are given to a group or a service principal, or to nobody.",
    why: "An owner may do anything with what he owns, and takes that along when he leaves.",
    remedy: "Set owner to a group or an application id.",
    check: each(OWNED, (resource) => {
      // Left out, it is whoever applies: in a pipeline the stage's deploying service principal.
      const owner = isSet(resource.configured["owner"]) ? resource.text("owner") : "";
      return when(owner.includes("@"), `owned by ${owner}`);
    }),
  },
  {
    id: "secret-scope-acl",
    severity: "error",
    what: "A secret scope has an access list, and is not everyone's.",
    why: "initial_manage_principal users lets every user of the workspace read every secret in it.",
    remedy: "Leave initial_manage_principal out, and add a databricks_secret_acl per reader.",
    check: each(["databricks_secret_scope"], (scope, stack) => [
      ...when(isEveryone(scope.values["initial_manage_principal"]), "everyone manages it"),
      ...when(stack.referrers(scope, "databricks_secret_acl", "scope").length === 0, "no access list"),
    ]),
  },
];

/** Who has all privileges in a resource, at any depth, each in words. */
function holdersOfAll(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(holdersOfAll);
  if (!isObject(value)) return [];
  const own = when(hasAll(value["privileges"]), `${String(value["principal"])} has ALL_PRIVILEGES`);
  return [...own, ...Object.values(value).flatMap(holdersOfAll)];
}

function hasAll(privileges: unknown): boolean {
  return [privileges].flat().some((privilege) => /^\s*ALL([_\s]+PRIVILEGES)?\s*$/i.test(String(privilege)));
}
