import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { Bucket, type IAccessLog } from "./bucket";

/** Properties for `AccessLogBucket`. */
export interface AccessLogBucketProps {
  /** Unique in the world; at most 63 characters. */
  readonly bucketName: string;
  /** AWS account of this bucket and of those that are logged. */
  readonly awsAccountId: string;
  /** Names of the buckets whose accesses are logged here. */
  readonly sourceBucketNames: readonly string[];
  /** Days for which a log is kept. */
  readonly keepDays: number;
  /** Whether destroying the bucket is an error. */
  readonly protect: boolean;
}

/** Days for which a log that somebody deletes or overwrites can be brought back. */
const KEEP_REPLACED_DAYS = 90;

/**
 * A bucket for the access logs of others. It is encrypted with the key that S3 manages: S3 drops the logs of a bucket with
 * any other. Accesses to it are not logged in turn, for each log written would be one.
 */
export class AccessLogBucket extends Construct implements IAccessLog {
  public readonly bucketName: string;
  public readonly ready: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const bucket = new Bucket(this, "Bucket", {
      bucketName: props.bucketName,
      protect: props.protect,
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
    this.ready = bucket.ready;
  }
}
