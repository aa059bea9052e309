import type { JsonObject } from "../../../core/json";
import { resource, type PlannedFixture } from "../support/plan";

type Fixtures = readonly PlannedFixture[];

/** A replacement that the guard refuses, with the finding, and a similar replacement that the guard lets pass. */
export interface FixedExample {
  readonly stopped: readonly [found: RegExp, ...resources: Fixtures];
  readonly passes: Fixtures;
}

/** A deployed resource that is replaced because one argument changes. */
function replaced(address: string, argument: string, before: unknown, after: unknown): PlannedFixture {
  return resource(
    address,
    { [argument]: after },
    { actions: ["delete", "create"], before: { [argument]: before }, replacePaths: [[argument]] },
  );
}

/** A deployed resource that changes in place. */
function updated(address: string, before: JsonObject, after: JsonObject): PlannedFixture {
  return resource(address, after, { actions: ["update"], before });
}

/** A deployed and unchanged resource, whose argument references the resource `target`. */
function user(address: string, argument: string, target: string, value: unknown = "id"): PlannedFixture {
  const configured = { [argument]: Array.isArray(value) ? [`\${${target}.id}`] : `\${${target}.id}` };
  return resource(address, { [argument]: value }, { actions: ["no-op"], before: { [argument]: value }, configured });
}

/** A resource that references the resource `target` and does not exist yet, because the stage's first apply failed. */
function laterUser(address: string, argument: string, target: string): PlannedFixture {
  return resource(address, {}, { unknown: { [argument]: true }, configured: { [argument]: [`\${${target}.id}`] } });
}

const NETWORK = "databricks_mws_networks.n";
const WORKSPACE = "databricks_mws_workspaces.w";

const vpc = replaced("aws_vpc.v", "cidr_block", "10.10.0.0/16", "10.11.0.0/16");
const privateSubnet = replaced("aws_subnet.s", "map_public_ip_on_launch", true, false);
const movedSubnet = replaced("aws_subnet.s", "cidr_block", "10.10.128.0/28", "10.10.192.0/28");
const group = replaced("aws_security_group.g", "name", "clusters", "nodes");
const gateway = replaced("aws_internet_gateway.g", "region", "eu-west-1", "eu-west-2");
const routes = replaced("aws_route_table.t", "region", "eu-west-1", "eu-west-2");
const credentials = replaced("databricks_mws_credentials.c", "credentials_name", "one", "other");
const storage = replaced("databricks_mws_storage_configurations.s", "bucket_name", "one", "other");
const key = replaced("databricks_mws_customer_managed_keys.k", "use_cases", ["STORAGE"], ["MANAGED_SERVICES"]);
const connectivity = replaced("databricks_mws_network_connectivity_config.c", "region", "eu-west-1", "eu-west-2");
const bucket = replaced("aws_s3_bucket.b", "bucket", "one", "other");
const role = replaced("aws_iam_role.r", "name", "one", "other");

/**
 * Examples for each row of `FIXED_ARGUMENTS`, i.e. of arguments whose change would need an impossible replacement. The
 * keys name the resource type and, if the row has one, the use of the resource.
 */
export const FIXED_EXAMPLES: Readonly<Record<string, FixedExample>> = {
  "aws_vpc used as vpc_id of databricks_mws_networks": {
    stopped: [
      /^cidr_block changes from "10\.10\.0\.0\/16" to "10\.11\.0\.0\/16"; a VPC under a workspace cannot be replaced/,
      vpc,
      user(NETWORK, "vpc_id", "aws_vpc.v"),
    ],
    passes: [vpc, laterUser(NETWORK, "vpc_id", "aws_vpc.v")],
  },
  "aws_subnet used as subnet_ids of databricks_mws_networks": {
    stopped: [
      /a subnet under a workspace cannot be replaced/,
      privateSubnet,
      user(NETWORK, "subnet_ids", "aws_subnet.s", ["id"]),
    ],
    passes: [privateSubnet, user(NETWORK, "subnet_ids", "aws_subnet.other", ["id"])],
  },
  "aws_subnet by cidr_block": {
    stopped: [
      /^cidr_block changes from .*; a subnet's range cannot change while the subnet contains gateways/,
      movedSubnet,
    ],
    passes: [privateSubnet],
  },
  "aws_security_group used as security_group_ids of databricks_mws_networks": {
    stopped: [
      /the security group of a workspace's clusters cannot be replaced/,
      group,
      user(NETWORK, "security_group_ids", "aws_security_group.g", ["id"]),
    ],
    passes: [group, user(NETWORK, "security_group_ids", "aws_security_group.endpoints", ["id"])],
  },
  "aws_security_group used as security_group_ids of aws_vpc_endpoint": {
    stopped: [
      /the security group of an endpoint cannot be replaced/,
      group,
      user("aws_vpc_endpoint.e", "security_group_ids", "aws_security_group.g", ["id"]),
    ],
    passes: [group, user("aws_vpc_endpoint.e", "security_group_ids", "aws_security_group.clusters", ["id"])],
  },
  "aws_internet_gateway used as gateway_id of aws_route": {
    stopped: [
      /an internet gateway cannot be replaced/,
      gateway,
      user("aws_route.r", "gateway_id", "aws_internet_gateway.g"),
    ],
    passes: [gateway, laterUser("aws_route.r", "gateway_id", "aws_internet_gateway.g")],
  },
  "aws_route_table used as route_table_id of aws_route_table_association": {
    stopped: [
      /a route table cannot be replaced/,
      routes,
      user("aws_route_table_association.a", "route_table_id", "aws_route_table.t"),
    ],
    passes: [routes, user("aws_route.r", "route_table_id", "aws_route_table.t")],
  },
  databricks_mws_workspaces: {
    stopped: [/a workspace cannot be replaced/, replaced(WORKSPACE, "workspace_name", "one", "other")],
    passes: [updated(WORKSPACE, { network_id: "one" }, { network_id: "other" })],
  },
  "databricks_mws_credentials used as credentials_id of databricks_mws_workspaces": {
    stopped: [
      /the credential configuration of a workspace cannot be replaced/,
      credentials,
      user(WORKSPACE, "credentials_id", "databricks_mws_credentials.c"),
    ],
    // Passes, because the audit log delivery uses this credential configuration, and no workspace does.
    passes: [credentials, user("databricks_mws_log_delivery.d", "credentials_id", "databricks_mws_credentials.c")],
  },
  "databricks_mws_storage_configurations used as storage_configuration_id of databricks_mws_workspaces": {
    stopped: [
      /the storage configuration of a workspace cannot be replaced/,
      storage,
      user(WORKSPACE, "storage_configuration_id", "databricks_mws_storage_configurations.s"),
    ],
    passes: [
      storage,
      user("databricks_mws_log_delivery.d", "storage_configuration_id", "databricks_mws_storage_configurations.s"),
    ],
  },
  "databricks_mws_customer_managed_keys used as storage_customer_managed_key_id of databricks_mws_workspaces": {
    stopped: [
      /the key configuration of a workspace cannot be replaced/,
      key,
      user(WORKSPACE, "storage_customer_managed_key_id", "databricks_mws_customer_managed_keys.k"),
    ],
    passes: [key, user(WORKSPACE, "storage_customer_managed_key_id", "databricks_mws_customer_managed_keys.other")],
  },
  "databricks_mws_customer_managed_keys used as managed_services_customer_managed_key_id of databricks_mws_workspaces":
    {
      stopped: [
        /the key configuration of a workspace cannot be replaced/,
        key,
        user(WORKSPACE, "managed_services_customer_managed_key_id", "databricks_mws_customer_managed_keys.k"),
      ],
      passes: [key],
    },
  "databricks_mws_network_connectivity_config used as network_connectivity_config_id of databricks_mws_ncc_binding": {
    stopped: [
      /the network connectivity configuration of a workspace cannot be replaced/,
      connectivity,
      user("databricks_mws_ncc_binding.b", "network_connectivity_config_id", connectivity.change.address),
    ],
    passes: [connectivity],
  },
  databricks_metastore_assignment: {
    stopped: [
      /a workspace cannot change its metastore/,
      replaced("databricks_metastore_assignment.a", "metastore_id", "one", "other"),
    ],
    passes: [
      updated("databricks_metastore_assignment.a", { default_catalog_name: "a" }, { default_catalog_name: "b" }),
    ],
  },
  databricks_metastore: {
    stopped: [
      /a metastore cannot be replaced/,
      replaced("databricks_metastore.m", "storage_root", "s3://one", "s3://other"),
    ],
    passes: [updated("databricks_metastore.m", { owner: "one" }, { owner: "other" })],
  },
  "aws_s3_bucket used as bucket_name of databricks_mws_storage_configurations": {
    stopped: [
      /the root bucket of a workspace cannot be replaced/,
      bucket,
      user("databricks_mws_storage_configurations.s", "bucket_name", "aws_s3_bucket.b"),
    ],
    passes: [bucket, user("aws_s3_bucket_policy.p", "bucket", "aws_s3_bucket.b")],
  },
  "aws_iam_role used as role_arn of databricks_mws_credentials": {
    stopped: [
      /the cross-account role of a workspace cannot be replaced/,
      role,
      user("databricks_mws_credentials.c", "role_arn", "aws_iam_role.r"),
    ],
    passes: [role, user("aws_iam_role_policy.p", "role", "aws_iam_role.r")],
  },
  databricks_storage_credential: {
    stopped: [/a storage credential cannot be replaced/, replaced("databricks_storage_credential.c", "name", "a", "b")],
    passes: [updated("databricks_storage_credential.c", { comment: "a" }, { comment: "b" })],
  },
  databricks_external_location: {
    stopped: [/an external location cannot be replaced/, replaced("databricks_external_location.l", "name", "a", "b")],
    passes: [updated("databricks_external_location.l", { fallback: true }, { fallback: false })],
  },
  databricks_catalog: {
    stopped: [/a catalog cannot be replaced/, replaced("databricks_catalog.c", "storage_root", "s3://a", "s3://b")],
    passes: [updated("databricks_catalog.c", { name: "a" }, { name: "b" })],
  },
  databricks_schema: {
    stopped: [/a schema cannot be replaced/, replaced("databricks_schema.s", "name", "fraud", "scoring")],
    passes: [resource("databricks_schema.s", null, { actions: ["delete"], before: { name: "fraud" } })],
  },
};
