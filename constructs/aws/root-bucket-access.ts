import { DATABRICKS_REGIONS, databricksRegion } from "../../core/databricks-regions";
import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import type { PolicyStatement } from "./policy";

/** Properties for `rootBucketAccess`. */
export interface RootBucketAccessProps {
  readonly bucketName: string;
  /**
   * Region of the workspace. With `restricted`, it determines the prefixes under which the control plane may write:
   * `shard` of the region in `core/databricks-regions.ts`. For a region that is not listed there, the prefixes of all
   * regions are allowed.
   */
  readonly region: string;
  /** UUID of the only Databricks account for which the control plane may access the bucket. */
  readonly databricksAccountId: string;
  /**
   * Whether the control plane may write only under the region's prefixes. Set this to true only after the workspace has
   * been created, as in the Security Reference Architecture: Databricks does not document what the control plane writes
   * when it creates a workspace.
   */
  readonly restricted: boolean;
}

/**
 * Allows the Databricks control plane to read and write a workspace's root bucket for one Databricks account only.
 * Denies it access to the objects of Unity Catalog. Source: Databricks, "Create a storage configuration"; for the
 * prefixes, the Security Reference Architecture. The prefixes in that architecture are narrower: each also contains the
 * workspace's number, or `0_databricks_dev`, the folder of Databricks' health check.
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
