import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import { protection } from "../protection";
import { policyDocument, type PolicyStatement } from "./policy";

/** Destination of a bucket's access log. */
export interface IAccessLog {
  /** Bucket that S3 may write logs to, in the account and region of the bucket whose accesses are logged. */
  readonly bucketName: string;
  /** Resources that must exist before logging is configured. */
  readonly dependables: readonly ITerraformDependable[];
}

/** Properties for `Bucket`. */
export interface BucketProps {
  /** Globally unique; at most 63 characters. */
  readonly bucketName: string;
  /** Whether a plan that destroys the bucket fails. An unprotected bucket is emptied and destroyed. */
  readonly deletionProtection: boolean;
  /**
   * ARN of the KMS key that encrypts the objects.
   * @default - SSE-S3
   */
  readonly encryptionKeyArn?: string | undefined;
  /**
   * Other identifiers by which uploads may request the key, e.g. the ARN of its alias.
   * @default - none
   */
  readonly encryptionKeyAliases?: readonly string[];
  /**
   * Whether the bucket policy denies uploads that request another key or SSE-S3. S3 encrypts uploads without encryption headers
   * with the bucket's key.
   * @default true if `encryptionKeyArn` is set
   */
  readonly enforceKey?: boolean;
  /**
   * Destination of the server access log.
   * @default - no access log
   */
  readonly accessLog?: IAccessLog | undefined;
  /**
   * Days after which objects expire.
   * @default - objects do not expire
   */
  readonly expireDays?: number;
  /**
   * Days after which objects expire, by key prefix. Noncurrent versions of these objects are kept for one day.
   * @default - `expireDays` and `keepReplacedDays` apply to all objects
   */
  readonly shortLived?: Readonly<Record<string, number>>;
  /** Days for which noncurrent versions (replaced or deleted objects) are kept. */
  readonly keepReplacedDays: number;
  /**
   * Further statements of the bucket policy, which always denies requests without TLS.
   * @default - none
   */
  readonly statements?: readonly PolicyStatement[];
  /**
   * Resources of the principals in `statements`. They must exist before the bucket policy, because S3 validates
   * principals.
   * @default - none
   */
  readonly statementsDependOn?: readonly ITerraformDependable[];
}

/**
 * A private, versioned, encrypted bucket that denies requests without TLS.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#Bucket}
 */
export class Bucket extends Construct {
  public readonly bucketName: string;
  public readonly bucketArn: string;
  /** Bucket policy and encryption, which must exist before the bucket is used. */
  public readonly dependables: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    const resource = new S3Bucket(this, "Resource", {
      bucket: props.bucketName,
      forceDestroy: !props.deletionProtection,
      ...protection(props.deletionProtection),
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
      // S3 rejects rules for noncurrent versions until versioning is enabled.
      dependsOn: [versioning],
      rule: [
        {
          id: "expire-replaced-objects",
          status: "Enabled",
          filter: [{ prefix: "" }],
          ...defined({ expiration: props.expireDays === undefined ? undefined : [{ days: props.expireDays }] }),
          noncurrentVersionExpiration: [{ noncurrentDays: props.keepReplacedDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
        // Objects with these prefixes also match the rule above: S3 then applies the shorter period.
        ...Object.entries(props.shortLived ?? {}).map(([prefix, days]) => ({
          id: `expire-${prefix.replaceAll("/", "")}`,
          status: "Enabled",
          filter: [{ prefix }],
          expiration: [{ days }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        })),
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
      policy: policyDocument([
        requireTls(this.bucketArn),
        ...requireKey(this.bucketArn, props),
        ...(props.statements ?? []),
      ]),
      // S3 rejects concurrent changes of policy and public access block.
      dependsOn: [publicAccess, ...(props.statementsDependOn ?? [])],
    });
    const { accessLog } = props;
    if (accessLog !== undefined) {
      new S3BucketLoggingA(this, "AccessLog", {
        bucket,
        targetBucket: accessLog.bucketName,
        targetPrefix: `${props.bucketName}/`,
        // S3 rejects a target bucket to which it may not write yet.
        dependsOn: [...accessLog.dependables],
      });
    }
    this.dependables = [policy, encryption];
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

function requireKey(bucketArn: string, props: BucketProps): PolicyStatement[] {
  const { encryptionKeyArn, encryptionKeyAliases = [], enforceKey = true } = props;
  if (encryptionKeyArn === undefined || !enforceKey) return [];
  const refusal = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${bucketArn}/*` } as const;
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  // Limits a denial to uploads that send the header: StringNotEquals alone also matches a missing header.
  const asksFor = (header: string) => ({ Null: { [header]: "false" } });
  return [
    {
      Sid: "RefuseOtherEncryption",
      ...refusal,
      Condition: { ...asksFor(algorithm), StringNotEquals: { [algorithm]: "aws:kms" } },
    },
    {
      Sid: "RefuseOtherKeys",
      ...refusal,
      Condition: { ...asksFor(key), StringNotEquals: { [key]: [encryptionKeyArn, ...encryptionKeyAliases] } },
    },
  ];
}
