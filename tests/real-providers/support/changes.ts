import type { Block, Configuration } from "./stage";

/** By resource type, a function that returns the arguments to change in a block. */
export type Changes = Readonly<Record<string, (block: Block) => Block>>;

/** By resource type of the stages' stacks: arguments to change, which Terraform changes in place. */
const CHANGES: Changes = {
  databricks_automatic_cluster_update_workspace_setting: () => ({
    automatic_cluster_update_workspace: { enabled: true, restart_even_if_no_updates_available: true },
  }),
  databricks_catalog: comment,
  databricks_cluster_policy: () => ({ description: "changed" }),
  databricks_compliance_security_profile_workspace_setting: () => ({
    compliance_security_profile_workspace: { is_enabled: true, compliance_standards: ["HIPAA"] },
  }),
  databricks_default_namespace_setting: () => ({ namespace: { value: "hive_metastore" } }),
  databricks_disable_legacy_access_setting: () => ({ disable_legacy_access: { value: false } }),
  databricks_disable_legacy_dbfs_setting: () => ({ disable_legacy_dbfs: { value: false } }),
  databricks_enhanced_security_monitoring_workspace_setting: () => ({
    enhanced_security_monitoring_workspace: { is_enabled: false },
  }),
  databricks_external_location: comment,
  databricks_grant: () => ({ privileges: ["CREATE_CATALOG"] }),
  databricks_grants: ({ grant }) => ({
    grant: [...(Array.isArray(grant) ? grant : []).slice(1), { principal: "account users", privileges: ["MANAGE"] }],
  }),
  databricks_ip_access_list: () => ({ label: "changed" }),
  databricks_job: () => ({ description: "changed", timeout_seconds: 1234 }),
  databricks_model_serving: ({ tags }) => ({
    tags: [...(Array.isArray(tags) ? tags : []), { key: "changed", value: "yes" }],
  }),
  databricks_permissions: ({ access_control: list }) => {
    const [first, ...others] = (list ?? []) as Block[];
    const level = first?.["permission_level"] ?? null;
    const added = { group_name: "users", permission_level: level === "IS_OWNER" ? "CAN_VIEW" : level };
    return { access_control: [first ?? {}, ...(others.length > 0 ? [] : [added])] };
  },
  databricks_registered_model: comment,
  databricks_restrict_workspace_admins_setting: () => ({ restrict_workspace_admins: { status: "ALLOW_ALL" } }),
  databricks_schema: comment,
  databricks_storage_credential: comment,
  databricks_volume: comment,
  databricks_workspace_conf: ({ custom_config: config }) => ({
    custom_config: { ...(config as Block), maxTokenLifetimeDays: "30" },
  }),
};

/** Resource types of the stages that the tests cannot change in place, with the reason. */
export const IMMUTABLE: Readonly<Record<string, string>> = {
  databricks_directory: "its path is its only argument",
  databricks_file: "its content comes from a local file, which the test does not change",
  databricks_mlflow_experiment: "its only argument is its name, a workspace path",
  databricks_secret_acl: "every argument forces a replacement",
  databricks_secret_scope: "every argument forces a replacement",
  databricks_system_schema: "the name of the schema is its only argument",
};

/** Returns a stack in which the resources have changed arguments if their type is a key of `changes`. */
export function changed({ resource, data }: Configuration, changes = CHANGES): Configuration {
  const resources = Object.entries(resource).map(([type, named]) => [
    type,
    Object.fromEntries(Object.entries(named).map(([name, block]) => [name, { ...block, ...changes[type]?.(block) }])),
  ]);
  return { resource: Object.fromEntries(resources) as Configuration["resource"], data };
}

function comment(): Block {
  return { comment: "changed" };
}
