import { Bucket, type BucketProps } from "../../../constructs/aws/bucket";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const PROPS: BucketProps = { bucketName: "things", deletionProtection: true, keepReplacedDays: 7 };

function synthesize(props: Partial<BucketProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new Bucket(scope, "Bucket", { ...PROPS, ...props });
  });
}

interface Policy {
  readonly Statement: ReadonlyArray<Record<string, unknown>>;
}

function statements(stack: Synthesized): Policy["Statement"] {
  return (JSON.parse(stack.only("aws_s3_bucket_policy")["policy"] as string) as Policy).Statement;
}

test("a protected bucket can be neither destroyed nor emptied", () => {
  expect(synthesize().only("aws_s3_bucket")).toEqual({
    bucket: "things",
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
});

test("an unprotected bucket is destroyed with its objects", () => {
  expect(synthesize({ deletionProtection: false }).only("aws_s3_bucket")).toEqual({
    bucket: "things",
    force_destroy: true,
  });
});

test("public access is blocked, and ACLs are disabled", () => {
  const stack = synthesize();
  expect(stack.only("aws_s3_bucket_public_access_block")).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(stack.only("aws_s3_bucket_ownership_controls")).toMatchObject({
    rule: { object_ownership: "BucketOwnerEnforced" },
  });
});

test("unencrypted transport is refused for the bucket and its objects", () => {
  expect(statements(synthesize())).toEqual([
    expect.objectContaining({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [expect.stringMatching(/\.arn}$/), expect.stringMatching(/\.arn}\/\*$/)],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  ]);
});

test("additional statements follow the denial of unencrypted transport, and do not replace it", () => {
  const stack = synthesize({ statements: [{ Sid: "Other", Effect: "Allow", Principal: "*", Action: "s3:GetObject" }] });
  expect(statements(stack).map(({ Sid }) => Sid)).toEqual(["RequireTls", "Other"]);
});

test("noncurrent versions are kept for the given days", () => {
  const stack = synthesize({ keepReplacedDays: 30 });
  expect(stack.only("aws_s3_bucket_versioning")).toMatchObject({ versioning_configuration: { status: "Enabled" } });
  expect(stack.only("aws_s3_bucket_lifecycle_configuration")).toMatchObject({
    rule: [{ status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 30 }] }],
  });
});

test.each([
  ["the key that S3 manages", undefined, { sse_algorithm: "AES256" }, false],
  ["a customer-managed key", "arn:key", { sse_algorithm: "aws:kms", kms_master_key_id: "arn:key" }, true],
] as const)("objects are encrypted with %s", (_, encryptionKeyArn, expected, bucketKey) => {
  const stack = synthesize(encryptionKeyArn === undefined ? {} : { encryptionKeyArn });
  expect(stack.only("aws_s3_bucket_server_side_encryption_configuration")).toMatchObject({
    rule: [{ apply_server_side_encryption_by_default: expected, bucket_key_enabled: bucketKey }],
  });
});

describe("a bucket with a customer-managed key", () => {
  const refusal = (sid: string): unknown => {
    const stack = synthesize({ encryptionKeyArn: "arn:key", encryptionKeyAliases: ["arn:alias"] });
    return statements(stack).find(({ Sid }) => Sid === sid);
  };

  test("denies an upload with headers for another encryption, but not an upload without encryption headers", () => {
    expect(refusal("RefuseOtherEncryption")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Condition: {
        Null: { "s3:x-amz-server-side-encryption": "false" },
        StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
      },
    });
  });

  test("denies an upload that requests a KMS key other than the bucket's, by ARN or alias", () => {
    expect(refusal("RefuseOtherKeys")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Condition: {
        Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
        StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": ["arn:key", "arn:alias"] },
      },
    });
  });

  test("does not restrict uploads if `enforceKey` is false", () => {
    const stack = synthesize({ encryptionKeyArn: "arn:key", enforceKey: false });
    expect(statements(stack).map(({ Sid }) => Sid)).toEqual(["RequireTls"]);
  });
});

test("access is logged under the bucket's name, after the log's bucket policy exists", () => {
  const stack = synthesizeConstructs((scope) => {
    const log = new Bucket(scope, "Log", { ...PROPS, bucketName: "log" });
    new Bucket(scope, "Bucket", { ...PROPS, accessLog: { bucketName: log.bucketName, dependables: log.dependables } });
  });
  expect(stack.only("aws_s3_bucket_logging")).toMatchObject({
    bucket: expect.stringMatching(/^\${aws_s3_bucket\.Bucket_/) as string,
    target_bucket: expect.stringMatching(/^\${aws_s3_bucket\.Log_/) as string,
    target_prefix: "things/",
    depends_on: [
      expect.stringMatching(/^aws_s3_bucket_policy\.Log_/),
      expect.stringMatching(/^aws_s3_bucket_server_side_encryption_configuration\.Log_/),
    ],
  });
});

test("objects expire after the given days; by default they do not expire", () => {
  const rule = (props: Partial<BucketProps>): unknown =>
    synthesize(props).only("aws_s3_bucket_lifecycle_configuration")["rule"];
  expect(rule({ expireDays: 365 })).toMatchObject([{ expiration: [{ days: 365 }] }]);
  expect(rule({})).toEqual([expect.not.objectContaining({ expiration: expect.anything() as unknown })]);
});
