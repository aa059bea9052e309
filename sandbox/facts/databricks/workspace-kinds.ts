/** Types whose objects live in a workspace and go with it. */
export const WORKSPACE_KINDS = [
  "databricks_automatic_cluster_update_workspace_setting",
  "databricks_cluster_policy",
  "databricks_compliance_security_profile_workspace_setting",
  "databricks_default_namespace_setting",
  "databricks_directory",
  "databricks_disable_legacy_access_setting",
  "databricks_disable_legacy_dbfs_setting",
  "databricks_enhanced_security_monitoring_workspace_setting",
  "databricks_job",
  "databricks_mlflow_experiment",
  "databricks_model_serving",
  "databricks_permissions",
  "databricks_restrict_workspace_admins_setting",
  "databricks_secret_acl",
  "databricks_secret_scope",
  "databricks_workspace_conf",
] as const;
