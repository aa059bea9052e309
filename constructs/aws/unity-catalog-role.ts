import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { IamPropagation } from "./iam-propagation";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `UnityCatalogRole`. */
export interface UnityCatalogRoleProps {
  /** Name of the role, e.g. `fraudops-dev-unity-catalog`; at most 64 characters. */
  readonly roleName: string;
  readonly awsAccountId: string;
  /** Catalog bucket, which the role reads and writes. */
  readonly bucketName: string;
  /** IAM principal of Unity Catalog: `aws_iam_role.unity_catalog_iam_arn` of the storage credential. */
  readonly unityCatalogArn: string;
  /** `aws_iam_role.external_id` of the storage credential. */
  readonly externalId: string;
  readonly region: string;
  /**
   * Alias, without `alias/`, of the bucket's KMS key. The role may use this key even while the bucket is not
   * encrypted with it, so that the bucket stays accessible when its key is added or removed.
   */
  readonly keyName: string;
  /** Seconds to wait for IAM propagation before the role's first use; 0 for no wait. */
  readonly propagationSeconds: number;
}

/**
 * Role that Unity Catalog assumes to access the catalog bucket. It is in the stack `<stage>-platform` with the storage
 * credential, because each refers to the other: the credential names the role, and the role trusts the external id that
 * Databricks generates for the credential. To break the cycle, create the credential first with the computed
 * `UnityCatalogRole.arn(...)`, then this role with the credential's external id. The first external location must depend on
 * `dependables`, because Databricks assumes the role to validate the location.
 *
 * The role has the permissions that Databricks documents for reading and writing, including multipart uploads. It has
 * no permissions for file events (queues, topics, bucket notifications), which this service does not use. Without file
 * events, Databricks lists the bucket to find new files.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#UnityCatalogRole}
 */
export class UnityCatalogRole extends Construct {
  public readonly roleArn: string;
  /**
   * The first external location must depend on these resources: Terraform then creates it after the wait for IAM
   * propagation.
   */
  public readonly dependables: readonly ITerraformDependable[];

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
          // Lets the role assume itself, as Databricks requires. IAM rejects a principal that does not exist yet, so
          // the principal is the account and a condition names the role.
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
    this.dependables = new IamPropagation(this, "Propagation", {
      roleArn: role.arn,
      dependsOn: [policy],
      seconds: props.propagationSeconds,
    }).dependables;
  }

  /** ARN of the role, computed from its name for the storage credential, which is created first. */
  public static arn(awsAccountId: string, roleName: string): string {
    return `arn:aws:iam::${awsAccountId}:role/${roleName}`;
  }
}

/** Identifies the key by its alias: another stack creates the key, so its ARN is unknown here. */
function useOfKey({ awsAccountId, region, keyName }: UnityCatalogRoleProps): PolicyStatement {
  return {
    Sid: "CatalogKey",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    Resource: `arn:aws:kms:${region}:${awsAccountId}:key/*`,
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${keyName}` } },
  };
}
