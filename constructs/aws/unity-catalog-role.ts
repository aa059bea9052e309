import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { IamPropagation } from "./iam-propagation";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `UnityCatalogRole`. */
export interface UnityCatalogRoleProps {
  /** `Naming.unityCatalogRole`; at most 64 characters. */
  readonly roleName: string;
  readonly awsAccountId: string;
  /** Bucket that the role reads and writes: `Naming.bucket("catalog", awsAccountId)`. */
  readonly bucketName: string;
  /** ARN that Unity Catalog acts as: `aws_iam_role.unity_catalog_iam_arn` of the storage credential. */
  readonly unityCatalogArn: string;
  /** `aws_iam_role.external_id` of the storage credential. */
  readonly externalId: string;
  readonly region: string;
  /**
   * Alias, without `alias/`, of the key that encrypts the bucket, whether there is one yet or not: a bucket that gets it
   * later, or gives it up, is read and written all the while.
   */
  readonly keyName: string;
  /** How long AWS is given before the role's first use; 0 is no wait. */
  readonly propagationSeconds: number;
}

/**
 * The role by which Unity Catalog reaches the catalog bucket. It lives in `<stage>-platform`, beside the storage
 * credential, because each needs the other: the credential names the role, and the role trusts the external id that
 * Databricks makes up for the credential. The knot is cut by name. Create the credential first, with
 * `UnityCatalogRole.arn(...)`; then this role from what the credential computed; and let the first external location
 * depend on `ready`, for it is the first to be checked against the bucket.
 *
 * It reads and writes, large files in parts included, as the policy that Databricks documents for such a role. What that
 * one adds for file events (queues, topics, the bucket's notifications) is left out: nothing here waits for files to
 * arrive, and whoever looks for new ones without events lists the bucket.
 */
export class UnityCatalogRole extends Construct {
  public readonly roleArn: string;
  /** What the first external location depends on. */
  public readonly ready: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: UnityCatalogRoleProps) {
    super(scope, id);
    const ownArn = UnityCatalogRole.arn(props.awsAccountId, props.roleName);
    const sameExternalId = { "sts:ExternalId": props.externalId };
    const role = new IamRole(this, "Resource", {
      name: props.roleName,
      description: "Unity Catalog reads and writes the stage's catalog bucket",
      assumeRolePolicy: policyDocument([
        {
          Sid: "UnityCatalog",
          Effect: "Allow",
          Principal: { AWS: props.unityCatalogArn },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: sameExternalId },
        },
        {
          // Databricks requires a self-assuming role. IAM refuses a principal that does not exist yet, hence the
          // account as principal and the role as condition.
          Sid: "Itself",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${props.awsAccountId}:root` },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: sameExternalId, ArnLike: { "aws:PrincipalArn": ownArn } },
        },
      ]),
    });
    const bucketArn = `arn:aws:s3:::${props.bucketName}`;
    const policy = new IamRolePolicy(this, "Policy", {
      name: "catalog-bucket",
      role: role.name,
      policy: policyDocument([
        {
          Sid: "CatalogObjects",
          Effect: "Allow",
          Action: [
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
          ],
          Resource: `${bucketArn}/*`,
        },
        {
          Sid: "CatalogBucket",
          Effect: "Allow",
          Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
          Resource: bucketArn,
        },
        { Sid: "Itself", Effect: "Allow", Action: "sts:AssumeRole", Resource: ownArn },
        useOfKey(props),
      ]),
    });
    this.roleArn = role.arn;
    this.ready = new IamPropagation(this, "Propagation", {
      roleArn: role.arn,
      after: [policy],
      seconds: props.propagationSeconds,
    }).settled;
  }

  /** ARN that the role has or will have: for the storage credential, which comes first. */
  public static arn(awsAccountId: string, roleName: string): string {
    return `arn:aws:iam::${awsAccountId}:role/${roleName}`;
  }
}

/** IAM compares keys by ARN alone; a key that another stack made is told by its alias. */
function useOfKey({ awsAccountId, region, keyName }: UnityCatalogRoleProps): PolicyStatement {
  return {
    Sid: "CatalogKey",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    Resource: `arn:aws:kms:${region}:${awsAccountId}:key/*`,
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${keyName}` } },
  };
}
