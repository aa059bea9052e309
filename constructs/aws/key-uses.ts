import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import type { PolicyStatement } from "./policy";

/*
 * Statements of key policies: who uses a key, and through what. In a key policy the resource `*` is the key itself.
 */

const DATABRICKS = { AWS: `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:root` } as const;

/** Encrypting and decrypting of what a service stores in envelopes: a data key per object. */
const ENVELOPE = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/**
 * Databricks encrypts a workspace's root bucket, and lets AWS's own services do so for it. Source: Databricks' guide to
 * customer-managed keys.
 *
 * @param databricksAccountId UUID of the only Databricks account on whose behalf it may
 */
export function databricksUsesForStorage(databricksAccountId: string): PolicyStatement[] {
  const Condition = onBehalfOf(databricksAccountId);
  return [
    {
      Sid: "DatabricksRootBucket",
      Effect: "Allow",
      Principal: DATABRICKS,
      Action: ENVELOPE,
      Resource: "*",
      Condition,
    },
    {
      Sid: "DatabricksRootBucketStaysOpen",
      Effect: "Allow",
      Principal: DATABRICKS,
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: "*",
      Condition: { ...Condition, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/**
 * Databricks encrypts what its control plane keeps for a workspace: notebooks, secrets, queries. Source: as above.
 *
 * @param databricksAccountId UUID of the only Databricks account on whose behalf it may
 */
export function databricksUsesForManagedServices(databricksAccountId: string): PolicyStatement {
  return {
    Sid: "DatabricksManagedServices",
    Effect: "Allow",
    Principal: DATABRICKS,
    Action: ["kms:Decrypt", "kms:Encrypt"],
    Resource: "*",
    Condition: onBehalfOf(databricksAccountId),
  };
}

/**
 * Volumes of clusters are encrypted, by EC2 and only for the role that starts the clusters. Source: as above; that grants
 * go to AWS's own services only is the EBS guide's.
 *
 * @param crossAccountRoleArn role by which Databricks starts clusters
 */
export function clusterVolumes(crossAccountRoleArn: string, region: string): PolicyStatement[] {
  const role = { AWS: crossAccountRoleArn };
  const throughEc2 = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: "ClusterVolumes",
      Effect: "Allow",
      Principal: role,
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
      Resource: "*",
      Condition: { StringEquals: throughEc2 },
    },
    {
      Sid: "ClusterVolumesStayOpen",
      Effect: "Allow",
      Principal: role,
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { StringEquals: throughEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Properties for `objectsOfRole`. */
export interface ObjectsOfRoleProps {
  readonly awsAccountId: string;
  readonly region: string;
  /** Role of that account; it may be made later, and needs the same permissions of its own. */
  readonly roleArn: string;
}

/** A role reads and writes the objects of an encrypted bucket, and uses the key for nothing else. */
export function objectsOfRole({ awsAccountId, region, roleArn }: ObjectsOfRoleProps): PolicyStatement {
  return {
    Sid: "ObjectsOfRole",
    Effect: "Allow",
    // KMS refuses a principal that does not exist yet, hence the account as principal and the role as condition.
    Principal: { AWS: `arn:aws:iam::${awsAccountId}:root` },
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: {
      ArnEquals: { "aws:PrincipalArn": roleArn },
      StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
    },
  };
}

/**
 * CloudWatch encrypts log groups. Source: the CloudWatch Logs guide.
 *
 * @param logGroupPattern names of the log groups, `*` allowed, e.g. `fraudops-dev-*`
 */
export function logGroups(awsAccountId: string, region: string, logGroupPattern: string): PolicyStatement {
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ENVELOPE,
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${awsAccountId}:log-group:${logGroupPattern}`,
      },
    },
  };
}

function onBehalfOf(databricksAccountId: string): PolicyStatement["Condition"] & object {
  return { StringEquals: { "aws:PrincipalTag/DatabricksAccountId": databricksAccountId } };
}
