/** Types without a cost of their own, e.g. settings and permissions. */
const FREE: readonly RegExp[] = [
  /^aws_iam_/,
  /^aws_s3_bucket_/,
  /^aws_(vpc|subnet|route|route_table|route_table_association|internet_gateway|network_acl|network_acl_rule)$/,
  /^aws_(default_)?(security_group|network_acl|route_table|subnet|vpc)$/,
  /^aws_(security_group_rule|vpc_security_group_(in|e)gress_rule|main_route_table_association)$/,
  /^aws_(kms_alias|kms_key_policy|kms_grant|vpc_endpoint_policy|vpc_endpoint_route_table_association|flow_log)$/,
  /^aws_cloudwatch_log_resource_policy$/,
  /^databricks_(account|mws)_/,
  /^databricks_(access_control_rule_set|grant|grants|permissions|permission_assignment|secret_acl|secret_scope|secret)$/,
  /^databricks_(group|user|service_principal|entitlements|ip_access_list|token|obo_token)/,
  /^databricks_(catalog|schema|volume|registered_model|external_location|storage_credential|credential|connection)$/,
  /^databricks_(metastore|metastore_assignment|system_schema|sql_table|workspace_binding|share|recipient)$/,
  /^databricks_(cluster_policy|directory|file|workspace_file|notebook|repo|mlflow_experiment|mlflow_model|budget)$/,
  /^databricks_(workspace_conf|notification_destination|alert|alert_v2|query|dashboard|workspace_network_option)$/,
  /_(workspace_)?setting$/,
  /^(terraform_data|time_sleep|null_resource|random_[a-z]+)$/,
];

/** Whether a type is known to have no cost of its own. */
export function isFree(type: string): boolean {
  return FREE.some((pattern) => pattern.test(type));
}
