/**
 * Arguments whose combined values must be unique, by resource type. A replacement with the same values cannot be
 * created before the old resource is destroyed. The guard does not check types that are not listed.
 */
export const SINGLE_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_eip: ["address"],
  aws_iam_role: ["name"],
  aws_internet_gateway: ["vpc_id"],
  aws_kms_alias: ["name"],
  aws_nat_gateway: ["allocation_id"],
  aws_route: ["route_table_id", "destination_cidr_block"],
  aws_route_table_association: ["subnet_id"],
  aws_s3_bucket: ["bucket"],
  aws_security_group: ["vpc_id", "name"],
  aws_subnet: ["vpc_id", "cidr_block"],
  // With private DNS, a VPC can have at most one endpoint per service.
  aws_vpc_endpoint: ["vpc_id", "service_name"],
  aws_vpc_security_group_egress_rule: ["security_group_id", "ip_protocol", "from_port", "to_port", "cidr_ipv4"],
  aws_vpc_security_group_ingress_rule: ["security_group_id", "ip_protocol", "from_port", "to_port", "cidr_ipv4"],
  databricks_catalog: ["name"],
  databricks_directory: ["path"],
  databricks_external_location: ["name"],
  databricks_file: ["path"],
  databricks_model_serving: ["name"],
  databricks_mws_credentials: ["credentials_name"],
  databricks_mws_networks: ["network_name"],
  databricks_mws_storage_configurations: ["storage_configuration_name"],
  databricks_mws_vpc_endpoint: ["vpc_endpoint_name"],
  databricks_registered_model: ["catalog_name", "schema_name", "name"],
  databricks_schema: ["catalog_name", "name"],
  databricks_storage_credential: ["name"],
  databricks_volume: ["catalog_name", "schema_name", "name"],
};
