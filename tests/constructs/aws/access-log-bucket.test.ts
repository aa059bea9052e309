import { AccessLogBucket } from "../../../constructs/aws/access-log-bucket";
import { statement } from "../../support/policy";
import { synthesizeConstructs } from "../../support/synth";

const stack = synthesizeConstructs((scope) => {
  new AccessLogBucket(scope, "Logs", {
    bucketName: "logs",
    awsAccountId: "111111111111",
    sourceBucketNames: ["one", "two"],
    keepDays: 365,
    deletionProtection: true,
  });
});

test("S3 may write the logs only of the account's buckets, each under its name", () => {
  expect(statement(stack.only("aws_s3_bucket_policy")["policy"], "S3WritesLogs")).toMatchObject({
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: ["arn:aws:s3:::logs/one/*", "arn:aws:s3:::logs/two/*"],
    Condition: {
      ArnEquals: { "aws:SourceArn": ["arn:aws:s3:::one", "arn:aws:s3:::two"] },
      StringEquals: { "aws:SourceAccount": "111111111111" },
    },
  });
});

test("logs expire after the given days; a log that is deleted earlier can be restored", () => {
  expect(stack.only("aws_s3_bucket_lifecycle_configuration")).toMatchObject({
    rule: [{ expiration: [{ days: 365 }], noncurrent_version_expiration: [{ noncurrent_days: 90 }] }],
  });
});

test("logs are encrypted with the S3-managed key, because S3 does not deliver logs to a bucket with a KMS key", () => {
  expect(stack.only("aws_s3_bucket_server_side_encryption_configuration")).toMatchObject({
    rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
  });
});

test("access to the log bucket is not logged", () => {
  expect(stack.counts()).not.toHaveProperty("aws_s3_bucket_logging");
});
