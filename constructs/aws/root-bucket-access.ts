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
  /**
   * Whether the control plane writes under its prefixes of the region only. What it writes while it makes a workspace is
   * not documented, and the Security Reference Architecture restricts the bucket afterwards.
   */
  readonly restricted: boolean;
}

/**
 * Lets the Databricks control plane read and write a workspace's root bucket, on behalf of one Databricks account only,
 * and keeps it out of what Unity Catalog stores there. Source: Databricks' guide to creating a workspace storage
 * configuration; for the prefixes, its Security Reference Architecture, which narrows them further, to the workspace's
 * number, and lets the health check through that has none (`<prefix>/0_databricks_dev`).
 */
export function rootBucketAccess({
  bucketName,
  region,
  databricksAccountId,
  restricted,
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
      Sid: restricted ? "DatabricksWritesItsPrefixes" : "DatabricksWrites",
      Effect: "Allow",
      Principal: databricks,
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: restricted ? [`${bucketArn}/${shard}/*`, `${bucketArn}/ephemeral/${shard}/*`] : `${bucketArn}/*`,
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
