/** Types whose objects live in a workspace and go with it. */
export const WORKSPACE_KINDS = [
  "databricks_cluster_policy",
  "databricks_directory",
  "databricks_ip_access_list",
  "databricks_job",
  "databricks_mlflow_experiment",
  "databricks_model_serving",
  "databricks_permissions",
] as const;
