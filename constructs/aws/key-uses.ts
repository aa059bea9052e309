import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import type { PolicyStatement } from "./policy";

/*
 * Key policy statements that allow services and roles to use a key. In a key policy, the resource `*` is the key itself.
 */

const DATABRICKS = { AWS: `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:root` } as const;

/** Actions for envelope encryption with data keys. */
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
 * Allows Databricks to encrypt a workspace's root bucket, and to create grants for AWS services. Source: Databricks,
 * customer-managed keys for encryption.
 *
 * @param databricksAccountId UUID of the only Databricks account for which the control plane may use the key
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
 * Allows Databricks to encrypt managed services of a workspace in the control plane: notebooks, secrets, queries.
 * Source: Databricks, customer-managed keys for encryption.
 *
 * @param databricksAccountId UUID of the only Databricks account for which the control plane may use the key
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
 * Allows the cross-account role to encrypt EBS volumes of clusters, through EC2 only. Source: Databricks,
 * customer-managed keys for encryption; for the restriction of grants to AWS services, the Amazon EBS User Guide.
 *
 * @param crossAccountRoleArn role that Databricks assumes to start clusters
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
  /** Role in `awsAccountId`. The role may be created after the key. Its IAM policy must also allow the KMS actions. */
  readonly roleArn: string;
}

/** Allows a role to read and write objects of an encrypted bucket, through S3 only. */
export function objectsOfRole({ awsAccountId, region, roleArn }: ObjectsOfRoleProps): PolicyStatement {
  return {
    Sid: "ObjectsOfRole",
    Effect: "Allow",
    // KMS rejects a principal that does not exist yet, so the principal is the account and a condition names the role.
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
 * Allows CloudWatch Logs to encrypt log groups. Source: Amazon CloudWatch Logs User Guide.
 *
 * @param logGroupPattern pattern of log group names with `*`, e.g. `fraudops-dev-*`
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
