import type { JsonObject } from "../../../../sandbox/ports";
import { ACCOUNT, AWS, type Cloud, type Declared } from "./cloud";
import { present, shown } from "./values";

const DATABRICKS = "arn:aws:iam::414351767826:root";

export const trustPolicy = (principal: string, externalId: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: principal },
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ],
  });

export const policy = (action: string | string[], resource: string | string[] = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

/** Creates a network that Databricks accepts for a workspace. */
export async function network(cloud: Cloud): Promise<{ vpc: Declared; subnets: Declared[]; group: Declared }> {
  const vpc = await cloud.declare("aws_vpc", { cidr_block: "10.0.0.0/16", enable_dns_hostnames: true }, AWS);
  const subnet = (cidr: string, zone: string): Promise<Declared> =>
    cloud.declare("aws_subnet", { vpc_id: vpc.id, cidr_block: cidr, availability_zone: zone }, AWS);
  const subnets = [await subnet("10.0.0.0/20", "eu-central-1a"), await subnet("10.0.16.0/20", "eu-central-1b")];
  const group = await cloud.declare("aws_security_group", { vpc_id: vpc.id, name: "workspace" }, AWS);
  for (const direction of ["ingress", "egress"]) {
    await cloud.declare(
      `aws_vpc_security_group_${direction}_rule`,
      { security_group_id: group.id, referenced_security_group_id: group.id, ip_protocol: "-1" },
      AWS,
    );
  }
  return { vpc, subnets, group };
}

export async function crossAccountRole(cloud: Cloud): Promise<Declared> {
  const role = await cloud.declare(
    "aws_iam_role",
    { name: "databricks", assume_role_policy: trustPolicy(DATABRICKS, ACCOUNT.account_id) },
    AWS,
  );
  await cloud.declare("aws_iam_role_policy", { name: "ec2", role: role.id, policy: policy("ec2:*") }, AWS);
  return role;
}

/** Creates the prerequisites of a workspace, e.g. its network. @returns the arguments with which to create it */
export async function workspaceParts(cloud: Cloud): Promise<JsonObject> {
  const { vpc, subnets, group } = await network(cloud);
  const role = await crossAccountRole(cloud);
  const bucket = await cloud.declare("aws_s3_bucket", { bucket: "root-bucket" }, AWS);
  const account = { account_id: ACCOUNT.account_id };
  const credentials = await cloud.declare(
    "databricks_mws_credentials",
    { credentials_name: "dev", role_arn: present(role.values["arn"]) },
    ACCOUNT,
  );
  const storage = await cloud.declare(
    "databricks_mws_storage_configurations",
    { ...account, storage_configuration_name: "dev", bucket_name: bucket.id },
    ACCOUNT,
  );
  const mwsNetwork = await cloud.declare(
    "databricks_mws_networks",
    {
      ...account,
      network_name: "development",
      vpc_id: vpc.id,
      subnet_ids: subnets.map(({ id }) => id),
      security_group_ids: [group.id],
    },
    ACCOUNT,
  );
  return {
    ...account,
    workspace_name: "dev",
    aws_region: "eu-central-1",
    credentials_id: present(credentials.values["credentials_id"]),
    storage_configuration_id: present(storage.values["storage_configuration_id"]),
    network_id: present(mwsNetwork.values["network_id"]),
  };
}

export interface Landscape {
  readonly workspace: Declared;
  readonly metastore: Declared;
  /** Provider configuration with which tests create objects in the workspace. */
  readonly inside: { readonly host: string };
}

/** Creates a workspace with a metastore. */
export async function landscape(cloud: Cloud): Promise<Landscape> {
  const workspace = await cloud.declare("databricks_mws_workspaces", await workspaceParts(cloud), ACCOUNT);
  const metastore = await cloud.declare("databricks_metastore", { name: "main", region: "eu-central-1" }, ACCOUNT);
  await cloud.declare(
    "databricks_metastore_assignment",
    { metastore_id: metastore.id, workspace_id: present(workspace.values["workspace_id"]) },
    ACCOUNT,
  );
  return { workspace, metastore, inside: { host: shown(workspace.values, "workspace_url") } };
}

/** Creates the storage of a catalog: bucket, role, credential and external location `data`. */
export async function storage(cloud: Cloud, { inside }: Landscape): Promise<Declared> {
  await cloud.declare("aws_s3_bucket", { bucket: "catalog-bucket" }, AWS);
  const credential = await cloud.declare(
    "databricks_storage_credential",
    {
      name: "data",
      aws_iam_role: [{ role_arn: "arn:aws:iam::111111111111:role/catalog" }],
      skip_validation: true,
    },
    inside,
  );
  const [assumed] = credential.values["aws_iam_role"] as readonly JsonObject[];
  const asked = present(assumed);
  const trusted = trustPolicy(shown(asked, "unity_catalog_iam_arn"), shown(asked, "external_id"));
  await cloud.declare("aws_iam_role", { name: "catalog", assume_role_policy: trusted }, AWS);
  await cloud.declare(
    "aws_iam_role_policy",
    {
      name: "s3",
      role: "catalog",
      policy: policy("s3:*", ["arn:aws:s3:::catalog-bucket", "arn:aws:s3:::catalog-bucket/*"]),
    },
    AWS,
  );
  return cloud.declare(
    "databricks_external_location",
    { name: "data", url: "s3://catalog-bucket", credential_name: credential.id },
    inside,
  );
}

/** Creates the catalog `dev` with the schema `dev.fraud`. */
export async function catalogAndSchema(cloud: Cloud, { inside }: Landscape): Promise<[Declared, Declared]> {
  const catalog = await cloud.declare(
    "databricks_catalog",
    { name: "dev", storage_root: "s3://catalog-bucket/" },
    inside,
  );
  return [catalog, await cloud.declare("databricks_schema", { catalog_name: "dev", name: "fraud" }, inside)];
}
