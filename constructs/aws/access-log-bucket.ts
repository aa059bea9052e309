import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { Bucket, type IAccessLog } from "./bucket";

/** Properties for `AccessLogBucket`. */
export interface AccessLogBucketProps {
  /** Globally unique; at most 63 characters. */
  readonly bucketName: string;
  /** AWS account of this bucket and of the source buckets. */
  readonly awsAccountId: string;
  /** Names of the buckets whose access logs this bucket stores. */
  readonly sourceBucketNames: readonly string[];
  /** Days after which logs expire. */
  readonly keepDays: number;
  /** Whether a plan that destroys the bucket fails. */
  readonly deletionProtection: boolean;
}

/** Days for which noncurrent versions of logs are kept. */
const KEEP_REPLACED_DAYS = 90;

/**
 * Bucket for the server access logs of other buckets. It uses SSE-S3, because S3 does not deliver access logs to a bucket with
 * another encryption. It has no access log of its own, because every delivered log would create another entry.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#AccessLogBucket}
 */
export class AccessLogBucket extends Construct implements IAccessLog {
  public readonly bucketName: string;
  public readonly dependables: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const bucket = new Bucket(this, "Bucket", {
      bucketName: props.bucketName,
      deletionProtection: props.deletionProtection,
      keepReplacedDays: KEEP_REPLACED_DAYS,
      expireDays: props.keepDays,
      statements: [
        {
          Sid: "S3WritesLogs",
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: props.sourceBucketNames.map((source) => `arn:aws:s3:::${props.bucketName}/${source}/*`),
          Condition: {
            ArnEquals: { "aws:SourceArn": props.sourceBucketNames.map((source) => `arn:aws:s3:::${source}`) },
            StringEquals: { "aws:SourceAccount": props.awsAccountId },
          },
        },
      ],
    });
    this.bucketName = bucket.bucketName;
    this.dependables = bucket.dependables;
  }
}
