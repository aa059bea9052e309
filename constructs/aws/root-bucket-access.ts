import { DATABRICKS_REGIONS, databricksRegion } from "../../core/databricks-regions";
import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import type { PolicyStatement } from "./policy";

/** Properties for `rootBucketAccess`. */
export interface RootBucketAccessProps {
  readonly bucketName: string;
  /** Region of the workspace; where Databricks' name for it is not known, any name is let through. */
  readonly region: string;
  /** UUID of the only Databricks account on whose behalf the control plane may come. */
  readonly databricksAccountId: string;
}

/**
 * Lets the Databricks control plane read a workspace's root bucket and write where it keeps a workspace's files, on behalf
 * of one Databricks account only, and keeps it out of what Unity Catalog stores there. Source: Databricks' guide to
 * creating a workspace storage configuration; for the prefixes, its Security Reference Architecture. That one narrows them
 * to the workspace's number once the workspace is there; here the bucket is closed from the start, and the health check
 * that comes before the number (`<prefix>/0_databricks_dev`) is let through. That it writes nowhere else is assumed.
 */
export function rootBucketAccess({
  bucketName,
  region,
  databricksAccountId,
}: RootBucketAccessProps): PolicyStatement[] {
  const bucketArn = `arn:aws:s3:::${bucketName}`;
  const databricks = { AWS: `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:root` };
  const Condition = { StringEquals: { "aws:PrincipalTag/DatabricksAccountId": databricksAccountId } };
  const shard = DATABRICKS_REGIONS.includes(region) ? databricksRegion(region).shard : "*-prod";
  return [
    {
      Sid: "DatabricksReads",
      Effect: "Allow",
      Principal: databricks,
      Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"],
      Resource: [`${bucketArn}/*`, bucketArn],
      Condition,
    },
    {
      Sid: "DatabricksWritesItsPrefixes",
      Effect: "Allow",
      Principal: databricks,
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: [`${bucketArn}/${shard}/*`, `${bucketArn}/ephemeral/${shard}/*`],
      Condition,
    },
    {
      Sid: "KeepDbfsOutOfUnityCatalog",
      Effect: "Deny",
      Principal: databricks,
      Action: "s3:*",
      Resource: `${bucketArn}/unity-catalog/*`,
    },
  ];
}
