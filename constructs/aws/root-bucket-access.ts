import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import type { PolicyStatement } from "./policy";

/**
 * Lets the Databricks control plane use a workspace's root bucket, on behalf of one Databricks account only, and keeps
 * it out of what Unity Catalog stores there. Source: Databricks' guide to creating a workspace storage configuration.
 *
 * @param databricksAccountId UUID of the Databricks account
 */
export function rootBucketAccess(bucketName: string, databricksAccountId: string): PolicyStatement[] {
  const bucketArn = `arn:aws:s3:::${bucketName}`;
  const databricks = { AWS: `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:root` };
  return [
    {
      Sid: "GrantDatabricksAccess",
      Effect: "Allow",
      Principal: databricks,
      Action: [
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:ListBucket",
        "s3:GetBucketLocation",
      ],
      Resource: [`${bucketArn}/*`, bucketArn],
      Condition: { StringEquals: { "aws:PrincipalTag/DatabricksAccountId": databricksAccountId } },
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
