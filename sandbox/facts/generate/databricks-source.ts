import type { AttributeFacts, Suppress, ValueRule } from "../types";
import type { FactsByPath } from "./facts-by-path";

const scopeName = (argument: string): ValueRule => ({
  says:
    `invalid value for ${argument} (Must consist of alphanumeric characters, dashes, underscores, and periods, ` +
    "and may not exceed 128 characters.)",
  pattern: "^[\\w.@_/-]{1,128}$",
});

/**
 * Facts of the Databricks provider 1.99.0 that were read in its source, because the generator finds them neither in the
 * provider's answers nor in `databricks-dump.json`. Most are blocks that the provider fills in if omitted, effects of
 * `CustomizeDiff` functions, and patterns of values. For types built on the Plugin Framework, the facts also contain
 * arguments that force a replacement, and computed attributes that an update changes.
 */
export const READ_IN_SOURCE: Readonly<Record<string, FactsByPath>> = {
  databricks_catalog: {
    options: { forceNewExcept: ["authorized_paths"] },
  },
  databricks_job: {
    run_as: { optionalComputed: true },
    "provider_config.workspace_id": { forceNewBetweenValues: true },
  },
  databricks_file: {
    path: {
      values: [{ says: "Clean path required", pattern: "^(?!.*(?://|/\\.{1,2}(?:/|$)))(?:/|.*[^/])$|^$" }],
    },
  },
  databricks_grants: { "grant.principal": { suppress: "case" } },
  databricks_model_serving: { "config.traffic_config": { optionalComputed: true } },
  databricks_secret_acl: { scope: { values: [scopeName("scope")] } },
  databricks_secret_scope: { name: { values: [scopeName("name")] } },
  databricks_service_principal_federation_policy: {
    policy_id: { forceNew: true },
    service_principal_id: { forceNew: true },
    update_time: { unknownOnUpdate: true },
  },
};

/**
 * Differences that a `DiffSuppressFunc` of the Databricks provider ignores (`Suppress`), by type and path. `suppressOf`
 * covers all other paths with a `DiffSuppressFunc`: most ignore only the removal of the argument (`omitted`).
 */
const SUPPRESSED: Readonly<Record<string, Readonly<Record<string, Suppress>>>> = {
  databricks_budget: { "alert_configurations.quantity_threshold": "zeros" },
  databricks_catalog: {
    connection_name: "case",
    name: "case",
    provider_name: "case",
    share_name: "case",
    storage_root: "slash",
  },
  databricks_cluster_policy: { definition: "blanks", policy_family_definition_overrides: "blanks" },
  databricks_directory: { path: "slashAdded" },
  databricks_external_location: { name: "case", skip_validation: "turnedOn", url: "slash" },
  databricks_metastore: { name: "case", storage_root: "prefix" },
  databricks_mlflow_experiment: { name: "workspacePath" },
  databricks_model_serving: {
    "config.traffic_config.routes.served_entity_name": "servedName",
    "config.traffic_config.routes.served_model_name": "servedName",
  },
  databricks_mws_workspaces: {
    deployment_name: "deploymentName",
    is_no_public_ip_enabled: "afterCreation",
    pricing_tier: "case",
  },
  databricks_registered_model: { catalog_name: "case", name: "case", schema_name: "case" },
  databricks_schema: { catalog_name: "case", name: "case", storage_root: "slash" },
  databricks_storage_credential: { gcp_service_account_key: "privateKey", name: "case", skip_validation: "turnedOn" },
  databricks_volume: { catalog_name: "case", name: "case", schema_name: "case", storage_location: "slashOrOmitted" },
};

/**
 * Paths with a `DiffSuppressFunc` for which no fact is recorded. Either the function has no effect, or the sandbox
 * reproduces its effect in the method `plan` of the resource type (`ResourceBehaviour`).
 */
const WITHOUT_EFFECT = ["databricks_mws_log_delivery.delivery_start_time", "databricks_file.md5"];

/** Which differences the provider ignores at a path that has a `DiffSuppressFunc` in `databricks-dump.json`. */
export function suppressOf(type: string, path: string): AttributeFacts {
  if (WITHOUT_EFFECT.includes(`${type}.${path}`)) return {};
  if (path.endsWith("run_if")) return { suppress: "omittedDefault", suppressed: "ALL_SUCCESS" };
  if (path.endsWith("data_security_mode")) return { suppress: "dataSecurityMode" };
  if (path.endsWith("spark_conf")) return { suppress: "legacySparkConf" };
  return { suppress: SUPPRESSED[type]?.[path] ?? "omitted" };
}
