import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import { databricksRegion } from "../../core/databricks-regions";
import type { PolicyStatement } from "./policy";

const READ = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"] as const;
const READ_AND_WRITE = [...READ, "s3:PutObject", "s3:DeleteObject"] as const;
const IN_PARTS = ["s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"] as const;
const APPEND = ["s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"] as const;

/** What S3 is to be reached for. */
export interface S3EndpointScope {
  readonly region: string;
  readonly awsAccountId: string;
  /** The workspace's own bucket, in our account; Databricks reads and writes it. */
  readonly rootBucketName: string;
  /** Buckets of the catalog, in our account; Unity Catalog's roles, ours too, read and write them. */
  readonly catalogBucketNames: readonly string[];
}

/**
 * What clusters need of S3: our two kinds of buckets, as long as they are ours, and Databricks' buckets of the region. A
 * bucket of anybody else takes no data out. Source: Databricks, "Configure VPC endpoint policies"; for writing in parts,
 * its policy of the role that reads and writes a catalog.
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

/** Roles are assumed by principals of our account and of Databricks' alone. Source: as above. */
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

/** Clusters report to Databricks' own streams, and to no other. Source: as above. */
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
