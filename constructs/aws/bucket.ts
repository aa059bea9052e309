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
import { protection } from "../protection";
import { policyDocument, type PolicyStatement } from "./policy";

/** Where a bucket's access log goes. */
export interface IAccessLog {
  /** Bucket of the same account and region that S3 may write logs to. */
  readonly bucketName: string;
  /** What stands before S3 is told to write there. */
  readonly ready: readonly ITerraformDependable[];
}

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
  /**
   * Other ways to name that key, e.g. the ARN of its alias, for clients that ask for it so.
   * @default - none
   */
  readonly encryptionKeyAliases?: readonly string[];
  /**
   * Whether an upload that asks for another key, or for none of ours, is refused. One that asks for nothing is encrypted
   * with the bucket's key.
   * @default true where there is a key of ours
   */
  readonly enforceKey?: boolean;
  /**
   * Where each access to the bucket is logged.
   * @default - nowhere
   */
  readonly accessLog?: IAccessLog;
  /**
   * Days after which an object goes.
   * @default - objects stay
   */
  readonly expireDays?: number;
  /**
   * Days after which objects go for good, replaced and deleted versions too, by the prefix of their keys.
   * @default - as all others
   */
  readonly shortLived?: Readonly<Record<string, number>>;
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
          ...(props.expireDays === undefined ? {} : { expiration: [{ days: props.expireDays }] }),
          noncurrentVersionExpiration: [{ noncurrentDays: props.keepReplacedDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
        // S3 applies the shorter of two rules that match an object.
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
      // S3 refuses two changes of a bucket's access at once.
      dependsOn: [publicAccess, ...(props.statementsDependOn ?? [])],
    });
    const { accessLog } = props;
    if (accessLog !== undefined) {
      new S3BucketLoggingA(this, "AccessLog", {
        bucket,
        targetBucket: accessLog.bucketName,
        targetPrefix: `${props.bucketName}/`,
        // S3 refuses a target that it may not write to.
        dependsOn: [...accessLog.ready],
      });
    }
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

function requireKey(bucketArn: string, props: BucketProps): PolicyStatement[] {
  const { encryptionKeyArn, encryptionKeyAliases = [], enforceKey = true } = props;
  if (encryptionKeyArn === undefined || !enforceKey) return [];
  const refusal = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${bucketArn}/*` } as const;
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  // An upload that says nothing carries neither, and would be refused as "another one".
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
