/** A resource that cannot be replaced on a deployed stage, although Terraform plans the replacement. */
export interface FixedArgument {
  readonly type: string;
  /**
   * Top-level arguments whose change forces the replacement.
   * @default - any argument
   */
  readonly arguments?: readonly string[];
  /**
   * Argument of a different deployed resource that refers to this resource. Without such a reference, this resource can
   * be replaced.
   * @default - this resource can never be replaced
   */
  readonly usedBy?: { readonly type: string; readonly argument: string };
  /**
   * Whether the guard also refuses to delete this resource. With `usedBy`, the guard refuses only while a resource of
   * that type refers to this resource; without `usedBy`, always.
   * @default false
   */
  readonly orDeleted?: boolean;
  /** Why this resource cannot be replaced. */
  readonly reason: string;
  /** What to do instead of the replacement. */
  readonly procedure: string;
}

export const NEW_STAGE =
  "If the change is necessary, create a stage with a new name, migrate to that stage and retire the old one; or destroy the " +
  "stage and deploy it again (docs/operating.md, Immutable settings of a deployed stage).";

const IN_NETWORK = "databricks_mws_networks";

/**
 * Replacements, and with `orDeleted` deletions, that are impossible on a deployed stage. Source of the arguments:
 * `ForceNew` in the provider schemas of AWS and of Databricks 1.99.0. Other stateful resources can be replaced;
 * `guard/loss.ts` reports these replacements.
 */
export const FIXED_ARGUMENTS: readonly FixedArgument[] = [
  {
    type: "aws_vpc",
    usedBy: { type: IN_NETWORK, argument: "vpc_id" },
    orDeleted: true,
    reason:
      "a VPC under a workspace cannot be replaced or deleted: clusters and the workspace's network configuration are bound to it",
    procedure: `Restore network.cidr and network.adopt. ${NEW_STAGE}`,
  },
  {
    type: "aws_subnet",
    usedBy: { type: IN_NETWORK, argument: "subnet_ids" },
    reason:
      "a subnet under a workspace cannot be replaced: clusters run in it, and AWS allows no second subnet with the same range",
    procedure: `Restore network.cidr and network.layout, which cannot change after the first deploy. ${NEW_STAGE}`,
  },
  {
    type: "aws_subnet",
    arguments: ["cidr_block"],
    reason: "a subnet's range cannot change while the subnet contains gateways or endpoints",
    procedure: `Restore network.cidr and network.layout, which cannot change after the first deploy. ${NEW_STAGE}`,
  },
  {
    type: "aws_security_group",
    usedBy: { type: IN_NETWORK, argument: "security_group_ids" },
    reason: "the security group of a workspace's clusters cannot be replaced: running clusters use it",
    procedure: `Restore the name and description of the security group, and change its rules in place. ${NEW_STAGE}`,
  },
  {
    type: "aws_security_group",
    usedBy: { type: "aws_vpc_endpoint", argument: "security_group_ids" },
    reason: "the security group of an endpoint cannot be replaced: AWS does not delete a group in use",
    procedure: "Restore the name and description of the security group, and change its rules in place.",
  },
  {
    type: "aws_internet_gateway",
    usedBy: { type: "aws_route", argument: "gateway_id" },
    reason:
      "an internet gateway cannot be replaced: AWS does not detach it while a NAT gateway of its VPC has a public address",
    procedure:
      "Revert the change that forces the replacement. To recreate the gateway, turn the control privateNetwork on and apply, then turn it off and apply again.",
  },
  {
    type: "aws_route_table",
    usedBy: { type: "aws_route_table_association", argument: "route_table_id" },
    reason: "a route table cannot be replaced: its subnets and gateway endpoints would lose their routes",
    procedure: "Revert the change that forces the replacement, and change the routes of the table in place.",
  },
  {
    type: "databricks_mws_workspaces",
    reason:
      "a workspace cannot be replaced: resources of the stage's other stacks would be deleted with it, but remain in the Terraform states of these stacks",
    procedure: `Restore the argument that forces the replacement. ${NEW_STAGE}`,
  },
  {
    type: "databricks_mws_credentials",
    usedBy: { type: "databricks_mws_workspaces", argument: "credentials_id" },
    reason:
      "the credential configuration of a workspace cannot be replaced: Databricks does not delete it while it is in use",
    procedure: `Restore the names of the credential configuration and of its role. ${NEW_STAGE}`,
  },
  {
    type: "databricks_mws_storage_configurations",
    usedBy: { type: "databricks_mws_workspaces", argument: "storage_configuration_id" },
    reason: "the storage configuration of a workspace cannot be replaced: a workspace cannot change its root bucket",
    procedure: `Restore the name of the bucket. ${NEW_STAGE}`,
  },
  {
    type: "databricks_mws_customer_managed_keys",
    usedBy: { type: "databricks_mws_workspaces", argument: "storage_customer_managed_key_id" },
    reason: "the key configuration of a workspace cannot be replaced: Databricks does not delete it while it is in use",
    procedure: "Restore the key. To renew the key material, rotate the key in AWS: the ARN remains the same.",
  },
  {
    type: "databricks_mws_customer_managed_keys",
    usedBy: { type: "databricks_mws_workspaces", argument: "managed_services_customer_managed_key_id" },
    reason: "the key configuration of a workspace cannot be replaced: Databricks does not delete it while it is in use",
    procedure: "Restore the key. To renew the key material, rotate the key in AWS: the ARN remains the same.",
  },
  {
    type: "databricks_mws_network_connectivity_config",
    usedBy: { type: "databricks_mws_ncc_binding", argument: "network_connectivity_config_id" },
    reason:
      "the network connectivity configuration of a workspace cannot be replaced: Databricks does not delete it while it is in use",
    procedure: `Restore the name and region of the network connectivity configuration. ${NEW_STAGE}`,
  },
  {
    type: "databricks_metastore_assignment",
    reason: "a workspace cannot change its metastore: catalogs, grants and models in use belong to the current one",
    procedure: `Restore databricks.metastore in account.yaml. ${NEW_STAGE}`,
  },
  {
    type: "databricks_metastore",
    orDeleted: true,
    reason: "a metastore cannot be replaced or deleted: catalogs and workspaces of all stages belong to it",
    procedure:
      "Restore the metastore's storage root; its other arguments can change in place. To adopt the metastore, remove it from " +
      "the state (`./fraudops terraform account -- state rm <address>`): it remains in Databricks, and the next plan looks it up.",
  },
  {
    type: "aws_s3_bucket",
    usedBy: { type: "databricks_mws_storage_configurations", argument: "bucket_name" },
    reason: "the root bucket of a workspace cannot be replaced: a workspace cannot change its root bucket",
    procedure: `Restore the name of the bucket. ${NEW_STAGE}`,
  },
  {
    type: "aws_iam_role",
    usedBy: { type: "databricks_mws_credentials", argument: "role_arn" },
    reason:
      "the cross-account role of a workspace cannot be replaced: Databricks uses this role to start and stop clusters",
    procedure: `Restore the role's name, and change its policy in place. ${NEW_STAGE}`,
  },
  {
    type: "databricks_storage_credential",
    reason: "a storage credential cannot be replaced: the external location of the catalog's tables uses it",
    procedure: `Restore the name of the storage credential, and change its role in place. ${NEW_STAGE}`,
  },
  {
    type: "databricks_external_location",
    reason: "an external location cannot be replaced: it contains the catalog's tables",
    procedure: `Restore the name of the external location. ${NEW_STAGE}`,
  },
  {
    type: "databricks_catalog",
    reason: "a catalog cannot be replaced: it contains tables, volumes and models of other stacks",
    procedure: `Restore the catalog's storage root. ${NEW_STAGE}`,
  },
  {
    type: "databricks_schema",
    reason: "a schema cannot be replaced: it contains volumes and models of other stacks",
    procedure:
      "Restore the schema's name and catalog. To rename it, add a schema, copy the tables, and remove the old schema in a later apply.",
  },
];
