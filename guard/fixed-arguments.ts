/** A resource that cannot be replaced on a deployed stage, whatever the plan says. */
export interface FixedArgument {
  readonly type: string;
  /**
   * Top-level arguments whose change forces the replacement.
   * @default - every replacement counts
   */
  readonly arguments?: readonly string[];
  /**
   * A deployed resource whose argument names it: without one, it can be replaced.
   * @default - it counts wherever it is
   */
  readonly usedBy?: { readonly type: string; readonly argument: string };
  /**
   * Whether it cannot be deleted either, as long as what uses it stays.
   * @default false
   */
  readonly orDeleted?: boolean;
  /** A sentence: what it is, that it cannot be replaced, and why. */
  readonly reason: string;
  /** What to do in place of it. */
  readonly procedure: string;
}

export const NEW_STAGE =
  "To have it otherwise, make a stage of another name beside this one, move to it and retire this one; or destroy the " +
  "stage and deploy it anew (docs/operating.md, What a deployed stage cannot change).";

const IN_NETWORK = "databricks_mws_networks";

/**
 * What the clouds and the provider (its schemas of Databricks 1.99.0 and AWS: ForceNew) let nobody replace while a
 * workspace, a metastore or a catalog is in use. What may go with its content is a loss instead.
 */
export const FIXED_ARGUMENTS: readonly FixedArgument[] = [
  {
    type: "aws_vpc",
    usedBy: { type: IN_NETWORK, argument: "vpc_id" },
    orDeleted: true,
    reason:
      "a VPC under a workspace cannot be replaced: clusters and the workspace's network configuration are bound to it",
    procedure: `Put network.cidr back, and network.adopt as it was. ${NEW_STAGE}`,
  },
  {
    type: "aws_subnet",
    usedBy: { type: IN_NETWORK, argument: "subnet_ids" },
    reason:
      "a subnet under a workspace cannot be replaced: clusters run in it, and AWS takes no second subnet of its range",
    procedure: `Put range and layout back: network.cidr and network.layout are fixed with the first deploy. ${NEW_STAGE}`,
  },
  {
    type: "aws_subnet",
    arguments: ["cidr_block"],
    reason: "a subnet's range cannot change while gateways and endpoints stand in it",
    procedure: `Put range and layout back: network.cidr and network.layout are fixed with the first deploy. ${NEW_STAGE}`,
  },
  {
    type: "aws_security_group",
    usedBy: { type: IN_NETWORK, argument: "security_group_ids" },
    reason: "the security group of a workspace's clusters cannot be replaced: running clusters hold it",
    procedure: `Put name and description back, and change its rules in place. ${NEW_STAGE}`,
  },
  {
    type: "aws_security_group",
    usedBy: { type: "aws_vpc_endpoint", argument: "security_group_ids" },
    reason: "the security group of an endpoint cannot be replaced: AWS deletes none in use",
    procedure: "Put its name and description back, and change its rules in place.",
  },
  {
    type: "aws_internet_gateway",
    usedBy: { type: "aws_route", argument: "gateway_id" },
    reason: "an internet gateway cannot be replaced: AWS detaches none while a NAT gateway of its VPC has an address",
    procedure: "Put back what forces it. To have it anew, turn the control privateNetwork on, apply, and turn it off.",
  },
  {
    type: "aws_route_table",
    usedBy: { type: "aws_route_table_association", argument: "route_table_id" },
    reason: "a route table cannot be replaced: its subnets would be without routes, and its endpoints without entries",
    procedure: "Put back what forces it, and change its routes in place.",
  },
  {
    type: "databricks_mws_workspaces",
    reason:
      "a workspace cannot be replaced: what the other stacks of the stage have in it would be gone, and their state would not know",
    procedure: `Put the argument back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_mws_credentials",
    usedBy: { type: "databricks_mws_workspaces", argument: "credentials_id" },
    reason: "the credential configuration of a workspace cannot be replaced: Databricks deletes none in use",
    procedure: `Put the name of the credential and of its role back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_mws_storage_configurations",
    usedBy: { type: "databricks_mws_workspaces", argument: "storage_configuration_id" },
    reason: "the storage configuration of a workspace cannot be replaced: a workspace keeps its root bucket for good",
    procedure: `Put the name of the bucket back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_mws_customer_managed_keys",
    usedBy: { type: "databricks_mws_workspaces", argument: "storage_customer_managed_key_id" },
    reason: "the key configuration of a workspace cannot be replaced: Databricks deletes none in use",
    procedure: "Put the key back, and rotate it in AWS: its ARN then stays.",
  },
  {
    type: "databricks_mws_customer_managed_keys",
    usedBy: { type: "databricks_mws_workspaces", argument: "managed_services_customer_managed_key_id" },
    reason: "the key configuration of a workspace cannot be replaced: Databricks deletes none in use",
    procedure: "Put the key back, and rotate it in AWS: its ARN then stays.",
  },
  {
    type: "databricks_mws_network_connectivity_config",
    usedBy: { type: "databricks_mws_ncc_binding", argument: "network_connectivity_config_id" },
    reason: "the network connectivity configuration of a workspace cannot be replaced: Databricks deletes none in use",
    procedure: `Put its name and region back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_metastore_assignment",
    reason: "a workspace cannot change its metastore: catalogs, grants and models in use belong to the one that it has",
    procedure: `Put databricks.metastore of account.yaml back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_metastore",
    orDeleted: true,
    reason: "a metastore cannot be replaced or deleted: catalogs and workspaces of every stage belong to it",
    procedure:
      "Put its storage root back; its other arguments change in place. To adopt it from now on, take it out of the state " +
      "(`./fraudops terraform account -- state rm <address>`): it stays as it is, and the next plan looks it up.",
  },
  {
    type: "aws_s3_bucket",
    usedBy: { type: "databricks_mws_storage_configurations", argument: "bucket_name" },
    reason: "the root bucket of a workspace cannot be replaced: the workspace keeps it for good",
    procedure: `Put the name of the bucket back. ${NEW_STAGE}`,
  },
  {
    type: "aws_iam_role",
    usedBy: { type: "databricks_mws_credentials", argument: "role_arn" },
    reason:
      "the cross-account role of a workspace cannot be replaced: Databricks starts and stops its clusters with it",
    procedure: `Put its name back, and change its policy in place. ${NEW_STAGE}`,
  },
  {
    type: "databricks_storage_credential",
    reason: "a storage credential cannot be replaced: the external location of the catalog's tables stands on it",
    procedure: `Put its name back, and change its role in place. ${NEW_STAGE}`,
  },
  {
    type: "databricks_external_location",
    reason: "an external location cannot be replaced: the catalog's tables lie in it",
    procedure: `Put its name back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_catalog",
    reason: "a catalog cannot be replaced: tables, volumes and models of other stacks are in it",
    procedure: `Put its storage root back. ${NEW_STAGE}`,
  },
  {
    type: "databricks_schema",
    reason: "a schema cannot be replaced: volumes and models of other stacks are in it",
    procedure:
      "Put its name and catalog back. To rename it, add a schema, copy its tables, and remove the old one in a later apply.",
  },
];
