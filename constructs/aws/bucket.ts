import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { protection } from "../protection";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `Bucket`. */
export interface BucketProps {
  /** Unique in the world; at most 63 characters. */
  readonly bucketName: string;
  /** Whether destroying the bucket is an error. An unprotected bucket is emptied and destroyed. */
  readonly protect: boolean;
  /**
   * ARN of the key that encrypts the objects.
   * @default - the key that S3 manages
   */
  readonly encryptionKeyArn?: string;
  /** Days for which a replaced or deleted object can be brought back. */
  readonly keepReplacedDays: number;
  /**
   * What others may do with the bucket, beside the refusal of unencrypted transport that every bucket has.
   * @default - nothing
   */
  readonly statements?: readonly PolicyStatement[];
  /**
   * What the statements name and S3 therefore looks up.
   * @default - nothing
   */
  readonly statementsDependOn?: readonly ITerraformDependable[];
}

/** A private, versioned, encrypted bucket that refuses unencrypted transport. */
export class Bucket extends Construct {
  public readonly bucketName: string;
  public readonly bucketArn: string;
  /** What a user of the bucket waits for: its settings stand. */
  public readonly ready: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    const resource = new S3Bucket(this, "Resource", {
      bucket: props.bucketName,
      forceDestroy: !props.protect,
      ...protection(props.protect),
    });
    const bucket = resource.id;
    this.bucketName = bucket;
    this.bucketArn = resource.arn;

    const versioning = new S3BucketVersioningA(this, "Versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "Lifecycle", {
      bucket,
      // Rules about versions are refused while versioning is still on its way.
      dependsOn: [versioning],
      rule: [
        {
          id: "expire-replaced-objects",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.keepReplacedDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, "Encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault:
            props.encryptionKeyArn === undefined
              ? { sseAlgorithm: "AES256" }
              : { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.encryptionKeyArn },
          bucketKeyEnabled: props.encryptionKeyArn !== undefined,
        },
      ],
    });
    new S3BucketOwnershipControls(this, "Ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    const publicAccess = new S3BucketPublicAccessBlock(this, "PublicAccess", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const policy = new S3BucketPolicy(this, "Policy", {
      bucket,
      policy: policyDocument([requireTls(this.bucketArn), ...(props.statements ?? [])]),
      // S3 refuses two changes of a bucket's access at once.
      dependsOn: [publicAccess, ...(props.statementsDependOn ?? [])],
    });
    this.ready = [policy, encryption];
  }
}

function requireTls(bucketArn: string): PolicyStatement {
  return {
    Sid: "RequireTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
