import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import { databricksRegion } from "../../core/databricks-regions";
import type { PolicyStatement } from "./policy";

const READ = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"] as const;
const READ_AND_WRITE = [...READ, "s3:PutObject", "s3:DeleteObject"] as const;
const IN_PARTS = ["s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"] as const;
const APPEND = ["s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"] as const;

/** Buckets that clusters access through the S3 endpoint. */
export interface S3EndpointScope {
  readonly region: string;
  readonly awsAccountId: string;
  /** Root bucket of the workspace, in `awsAccountId`; principals of Databricks' account read and write it. */
  readonly rootBucketName: string;
  /** Buckets of the catalog, in `awsAccountId`; roles of the same account read and write them for Unity Catalog. */
  readonly catalogBucketNames: readonly string[];
}

/**
 * Policy of the S3 endpoint: allows access to the stage's root and catalog buckets, if they belong to the stage's AWS
 * account, and to Databricks' buckets for the region. Through the endpoint, data cannot be copied to any other bucket.
 * Source: Databricks, "Configure VPC endpoint policies"; for the actions of multipart uploads, the IAM policy that
 * Databricks documents for the role of a storage credential.
 */
export function s3EndpointPolicy(scope: S3EndpointScope): PolicyStatement[] {
  const databricks = databricksRegion(scope.region);
  const ours = { "aws:ResourceAccount": scope.awsAccountId };
  const theirs = { "aws:ResourceAccount": DATABRICKS_AWS_ACCOUNT };
  const byDatabricks = { "aws:PrincipalAccount": DATABRICKS_AWS_ACCOUNT };
  return [
    allow("RootBucket", READ_AND_WRITE, [scope.rootBucketName], { ...ours, ...byDatabricks }),
    allow("CatalogBuckets", [...READ_AND_WRITE, ...IN_PARTS], scope.catalogBucketNames, {
      ...ours,
      "aws:PrincipalAccount": scope.awsAccountId,
    }),
    allow("DatabricksArtifacts", READ, databricks.artifactBuckets, theirs),
    allow("DatabricksSamples", READ, [databricks.sampleBucket], byDatabricks),
    allow("DatabricksSystemTables", READ, [databricks.systemTablesBucket], byDatabricks),
    allow("DatabricksLogs", APPEND, [databricks.logBucket], byDatabricks),
  ];
}

/**
 * Policy of the STS endpoint: allows principals of the stage's AWS account and of Databricks' account. Source:
 * Databricks, "Configure VPC endpoint policies".
 */
export function stsEndpointPolicy(awsAccountId: string): PolicyStatement[] {
  return [
    {
      Sid: "OurAccount",
      Effect: "Allow",
      Principal: { AWS: awsAccountId },
      Action: [
        "sts:AssumeRole",
        "sts:DecodeAuthorizationMessage",
        "sts:GetAccessKeyInfo",
        "sts:GetSessionToken",
        "sts:TagSession",
      ],
      Resource: "*",
    },
    {
      Sid: "Databricks",
      Effect: "Allow",
      Principal: { AWS: DATABRICKS_AWS_ACCOUNT },
      Action: ["sts:AssumeRole", "sts:GetSessionToken", "sts:TagSession"],
      Resource: "*",
    },
  ];
}

/**
 * Policy of the Kinesis endpoint: allows writing to Databricks' streams only. Source: Databricks, "Configure VPC
 * endpoint policies".
 */
export function kinesisEndpointPolicy(region: string): PolicyStatement[] {
  return [
    {
      Sid: "DatabricksStreams",
      Effect: "Allow",
      Principal: { AWS: DATABRICKS_AWS_ACCOUNT },
      Action: ["kinesis:PutRecord", "kinesis:PutRecords", "kinesis:DescribeStream"],
      Resource: `arn:aws:kinesis:${region}:${DATABRICKS_AWS_ACCOUNT}:stream/*`,
    },
  ];
}

function allow(
  sid: string,
  actions: readonly string[],
  buckets: readonly string[],
  equal: Readonly<Record<string, string>>,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: "*",
    Action: actions,
    Resource: buckets.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]),
    Condition: { StringEquals: equal },
  };
}
