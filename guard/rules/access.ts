import path from "node:path";
import { isObject } from "../../core/json";
import { isEveryone, rightsOfEveryone } from "../everyone";
import { isSet, UNKNOWN } from "../planned-stack";
import { allOf, each, everyResource, when, type Rule } from "../rule";

/**
 * Types of objects whose access control list is a `databricks_permissions` resource. For each type: the arguments of
 * `databricks_permissions` that can name the object.
 */
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

/** Types of objects in workspace folders, with the argument for the path. */
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
  "databricks_connection",
  "databricks_credential",
  "databricks_external_location",
  "databricks_metastore",
  "databricks_recipient",
  "databricks_registered_model",
  "databricks_schema",
  "databricks_share",
  "databricks_sql_table",
  "databricks_storage_credential",
  "databricks_volume",
];

/** Rules for access in Databricks: permissions, privileges, owners, isolation, storage and sharing. */
export const ACCESS_RULES: readonly Rule[] = [
  {
    id: "permissions-list",
    severity: "error",
    what: "Every job, endpoint, experiment, cluster policy, warehouse, folder or similar workspace object has an access control list.",
    why: "Without an access control list, all users can use objects of some types; only administrators and the creator can use objects of other types.",
    remedy: "Call a grant method of the construct, or add databricks_permissions for the object.",
    check: each(Object.keys(LISTED), (resource, stack) => {
      const listed = (LISTED[resource.type] ?? []).some(
        (argument) => stack.referrers(resource, "databricks_permissions", argument).length > 0,
      );
      return when(!listed, "the object has no databricks_permissions");
    }),
  },
  {
    id: "shared-folder",
    severity: "error",
    what: "No folder, experiment, notebook or similar object is in the workspace's folder Shared.",
    why: "All users can manage the objects in Shared; an object's own access control list cannot restrict this.",
    remedy: "Move the object to a folder of the service outside Shared.",
    check: each(Object.keys(IN_FOLDERS), ({ type, values }) => {
      const place = String(values[IN_FOLDERS[type] ?? ""] ?? "");
      return when(/^\/+(Workspace\/)?Shared(\/|$)/.test(path.posix.normalize(place)), `the object's path is ${place}`);
    }),
  },
  {
    id: "grant-everyone",
    severity: "error",
    what: "Nothing is granted to groups of all users.",
    why: "Every new user of the account would get the right without anyone's decision.",
    remedy: "Grant the right to one of the stage's groups.",
    check: everyResource(({ type, values }) => (type.startsWith("databricks_") ? rightsOfEveryone(values) : [])),
  },
  {
    id: "grant-all-privileges",
    severity: "error",
    what: "No grant contains ALL_PRIVILEGES.",
    why: "ALL_PRIVILEGES includes every privilege that Databricks adds later, and does not show which privileges are needed.",
    remedy: "List the privileges that the principal needs.",
    check: everyResource(({ type, values }) => (type.startsWith("databricks_") ? holdersOfAll(values) : [])),
  },
  {
    id: "catalog-isolation",
    severity: "error",
    what: "A stage's catalog, storage credential and external location are accessible only in the workspaces that they are bound to.",
    why: "All stages share a metastore: without isolation, a workspace of dev can access data of prod.",
    remedy: "Set isolation_mode, and add databricks_workspace_binding for other workspaces that need access.",
    check: each(Object.keys(ISOLATED), ({ type, values }, _stack, { stage }) => {
      const mode = values["isolation_mode"];
      return when(stage !== undefined && mode !== ISOLATED[type], `isolation_mode is ${String(mode ?? "OPEN")}`);
    }),
  },
  {
    id: "catalog-storage",
    severity: "error",
    what: "A catalog has its own storage root, and the metastore has none.",
    why: "In a metastore's storage root, the data of all stages shares one bucket, one key and one role.",
    remedy: "Set storage_root of the catalog, and remove storage_root of the metastore.",
    check: allOf(
      each(["databricks_metastore"], ({ values }) =>
        when(isSet(values["storage_root"]) && values["storage_root"] !== UNKNOWN, "the metastore has a storage root"),
      ),
      each(["databricks_catalog"], ({ values }) =>
        when(
          !isSet(values["storage_root"]) && !isSet(values["share_name"]) && !isSet(values["connection_name"]),
          "the catalog has no storage root",
        ),
      ),
    ),
  },
  {
    id: "sharing-outside",
    severity: "error",
    what: "The metastore shares nothing outside the account, and no recipient uses a token.",
    why: "Anyone with a recipient's activation link can read the data from anywhere until the token expires.",
    remedy:
      "Share between metastores of the account: set delta_sharing_scope to INTERNAL, and authentication_type of recipients to DATABRICKS.",
    check: allOf(
      each(["databricks_metastore"], ({ values }) =>
        when(values["delta_sharing_scope"] === "INTERNAL_AND_EXTERNAL", "delta_sharing_scope is INTERNAL_AND_EXTERNAL"),
      ),
      each(["databricks_recipient"], ({ values }) =>
        when(values["authentication_type"] === "TOKEN", "the recipient authenticates with a token"),
      ),
    ),
  },
  {
    id: "owner-person",
    severity: "error",
    what: "No user owns catalogs, schemas, volumes, models or other securables.",
    why: "An owner has all privileges on an object, and the object has no active owner when the user leaves.",
    remedy: "Set owner to a group or to the application id of a service principal.",
    check: each(OWNED, (resource) => {
      // Checks only a configured owner. Otherwise, the owner is the principal that runs the apply: in a pipeline, a
      // service principal.
      const owner = isSet(resource.configured["owner"]) ? resource.text("owner") : "";
      return when(owner.includes("@"), `the owner is the user ${owner}`);
    }),
  },
  {
    id: "secret-scope-acl",
    severity: "error",
    what: "A secret scope has an access control list, and not all users can manage it.",
    why: "With initial_manage_principal = users, every user of the workspace can read every secret in the scope.",
    remedy: "Remove initial_manage_principal, and add a databricks_secret_acl per reader.",
    check: each(["databricks_secret_scope"], (scope, stack) => [
      ...when(isEveryone(scope.values["initial_manage_principal"]), "all users can manage the scope"),
      ...when(
        stack.referrers(scope, "databricks_secret_acl", "scope").length === 0,
        "the scope has no access control list",
      ),
    ]),
  },
];

/** Describes the principals to which arguments of a resource, at any depth, grant all privileges. */
function holdersOfAll(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(holdersOfAll);
  if (!isObject(value)) return [];
  const own = when(hasAll(value["privileges"]), `${String(value["principal"])} has ALL_PRIVILEGES`);
  return [...own, ...Object.values(value).flatMap(holdersOfAll)];
}

function hasAll(privileges: unknown): boolean {
  return [privileges].flat().some((privilege) => /^\s*ALL([_\s]+PRIVILEGES)?\s*$/i.test(String(privilege)));
}
