import type { Examples } from "../support/examples";
import { naming, policy, resource, type PlannedFixture } from "../support/plan";

const BUCKET = resource("aws_s3_bucket.data", { bucket: "data" });

const setting = (kind: string, after: object): PlannedFixture =>
  naming(`aws_s3_bucket_${kind}.data`, "bucket", "aws_s3_bucket.data", { ...after });

const encryption = (algorithm: string, bucketKey: boolean): PlannedFixture =>
  setting("server_side_encryption_configuration", {
    rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: algorithm }], bucket_key_enabled: bucketKey }],
  });

const REFUSAL = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

const bucketPolicy = (...statements: readonly object[]): PlannedFixture =>
  setting("policy", { policy: policy(...statements.map((it) => ({ ...it }))) });

const publicAccess = (change: object = {}): PlannedFixture =>
  setting("public_access_block", {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
    ...change,
  });

/**
 * Returns the instances of a resource with `for_each`, one per key. The value of their argument `bucket` is unknown in
 * the plan; the configuration contains the reference that gives the value.
 */
const several = (type: string, reference: string, keys: readonly string[], after: object): readonly PlannedFixture[] =>
  keys.map((key) =>
    resource(
      `${type}.x["${key}"]`,
      { ...after },
      {
        unknown: { bucket: true },
        configured: { ...after, bucket: reference, for_each: '${toset(["a", "b"])}' },
      },
    ),
  );
const BUCKETS = several("aws_s3_bucket", "${random_id.x.hex}", ["a", "b"], {});
const VERSIONING = "aws_s3_bucket_versioning";
const ENABLED = { versioning_configuration: [{ status: "Enabled" }] };

export const STORAGE_EXAMPLES: Examples = {
  "bucket-encryption": {
    broken: {
      "a bucket without encryption configuration": [["the bucket has no encryption configuration"], [BUCKET]],
      "an encryption configuration of another bucket": [
        ["the bucket has no encryption configuration"],
        [
          BUCKET,
          naming("aws_s3_bucket_server_side_encryption_configuration.x", "bucket", "aws_s3_bucket.data_other", {
            rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "AES256" }] }],
          }),
        ],
      ],
      "a KMS key without S3 Bucket Key": [
        ["the bucket uses aws:kms without an S3 Bucket Key"],
        [BUCKET, encryption("aws:kms", false)],
      ],
    },
    kept: {
      "a KMS key with S3 Bucket Key": [[BUCKET, encryption("aws:kms", true)]],
      "keys that S3 manages": [[BUCKET, encryption("AES256", false)]],
    },
  },
  "bucket-tls": {
    broken: {
      "a bucket without policy": [["the bucket has no policy"], [BUCKET]],
      "a policy without Deny statement": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Effect: "Allow" })],
      ],
      "a Deny statement for one principal": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Principal: { AWS: "arn:aws:iam::111111111111:role/jobs" } })],
      ],
      "a Deny statement with NotPrincipal": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Principal: undefined, NotPrincipal: { AWS: "111111111111" } })],
      ],
      "a Deny statement only for reads": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Action: "s3:GetObject" })],
      ],
      "a Deny statement for the bucket without its objects": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: "arn:aws:s3:::data" })],
      ],
      "a Deny statement for the objects without the bucket": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: "arn:aws:s3:::data/*" })],
      ],
      "a Deny statement for the bucket and some of its objects": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/logs/*"] })],
      ],
      "a Deny statement for everything but the bucket and its objects": [
        ["no statement denies requests without TLS"],
        [
          BUCKET,
          bucketPolicy({
            ...REFUSAL,
            Resource: undefined,
            NotResource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
          }),
        ],
      ],
      "a Deny statement for requests with TLS": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Condition: { Bool: { "aws:SecureTransport": "true" } } })],
      ],
      "a Deny statement with an additional condition": [
        ["no statement denies requests without TLS"],
        [
          BUCKET,
          bucketPolicy({
            ...REFUSAL,
            Condition: { ...REFUSAL.Condition, StringNotEquals: { "aws:PrincipalAccount": "111111111111" } },
          }),
        ],
      ],
    },
    kept: {
      "a Deny statement that refers to bucket and objects in different ways": [
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: ["${aws_s3_bucket.data.arn}", "arn:aws:s3:::data/*"] })],
      ],
      "a Deny statement beside other statements": [
        [BUCKET, bucketPolicy({ ...REFUSAL, Effect: "Allow", Action: "s3:GetObject" }, REFUSAL)],
      ],
      "a Deny statement for all actions and resources": [
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: "*", Action: "*" })],
      ],
    },
  },
  "bucket-public-access": {
    broken: {
      "a public access block of the account with missing settings": [
        ["settings of the public access block are not true: ignore_public_acls, restrict_public_buckets"],
        [
          resource("aws_s3_account_public_access_block.a", {
            ...{ block_public_acls: true, block_public_policy: true, ignore_public_acls: false },
          }),
        ],
      ],
      "an access point without public access block": [
        [
          "settings of the public access block are not true: block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets",
        ],
        [resource("aws_s3_access_point.p", { public_access_block_configuration: [{ block_public_acls: false }] })],
      ],
      "a bucket without public access block": [["the bucket has no public access block"], [BUCKET]],
      "a public access block with missing settings": [
        ["settings of the public access block are not true: block_public_policy, restrict_public_buckets"],
        [BUCKET, publicAccess({ block_public_policy: false, restrict_public_buckets: null })],
      ],
    },
    kept: { "all four settings": [[BUCKET, publicAccess()]] },
  },
  "bucket-ownership": {
    broken: {
      "an object with a public ACL": [["the ACL is public"], [resource("aws_s3_object.o", { acl: "public-read" })]],
      "an object with a public ACL from a local": [
        ["the ACL is public"],
        [resource("aws_s3_object.o", { acl: "public-read" }, { configured: { acl: "${local.acl}" } })],
      ],
      "a bucket without ownership controls": [["object ownership is not BucketOwnerEnforced"], [BUCKET]],
      "ownership by the writer of an object": [
        ["object ownership is not BucketOwnerEnforced"],
        [BUCKET, setting("ownership_controls", { rule: [{ object_ownership: "ObjectWriter" }] })],
      ],
      "a bucket ACL": [["the bucket has an ACL"], [resource("aws_s3_bucket_acl.data", { acl: "private" })]],
    },
    kept: {
      "disabled ACLs": [
        [BUCKET, setting("ownership_controls", { rule: [{ object_ownership: "BucketOwnerEnforced" }] })],
      ],
    },
  },
  "bucket-versioning": {
    broken: {
      "one of two buckets with for_each": [
        ['aws_s3_bucket.x["b"]: versioning is not enabled'],
        [...BUCKETS, ...several(VERSIONING, "${aws_s3_bucket.x[each.key].id}", ["a"], ENABLED)],
      ],
      "buckets with for_each of which only one is referenced": [
        ['aws_s3_bucket.x["b"]: versioning is not enabled'],
        [
          ...BUCKETS,
          resource(`${VERSIONING}.a`, ENABLED, {
            unknown: { bucket: true },
            configured: { bucket: '${aws_s3_bucket.x["a"].id}' },
          }),
        ],
      ],
      "a bucket without versioning": [["versioning is not enabled"], [BUCKET]],
      "suspended versioning": [
        ["versioning is not enabled"],
        [BUCKET, setting("versioning", { versioning_configuration: [{ status: "Suspended" }] })],
      ],
    },
    kept: {
      "buckets with for_each, referenced by each.key": [
        [...BUCKETS, ...several(VERSIONING, "${aws_s3_bucket.x[each.key].id}", ["a", "b"], ENABLED)],
      ],
      "buckets with for_each, referenced by each.value": [
        [
          ...BUCKETS,
          ...["a", "b"].map((key) =>
            resource(`${VERSIONING}.x["${key}"]`, ENABLED, {
              unknown: { bucket: true },
              configured: { for_each: "${aws_s3_bucket.x}", bucket: "${each.value.id}" },
            }),
          ),
        ],
      ],
      "buckets with count": [
        [0, 1].flatMap((index) => [
          resource(`aws_s3_bucket.n[${String(index)}]`, {}, { unknown: { bucket: true }, configured: { count: 2 } }),
          resource(`${VERSIONING}.n[${String(index)}]`, ENABLED, {
            unknown: { bucket: true },
            configured: { count: 2, bucket: "${aws_s3_bucket.n[count.index].id}" },
          }),
        ]),
      ],
      "a bucket with versioning": [
        [BUCKET, setting("versioning", { versioning_configuration: [{ status: "Enabled" }] })],
      ],
    },
  },
  "bucket-access-log": {
    broken: { "a bucket without access logging": [["the bucket has no access log"], [BUCKET]] },
    kept: {
      "a logged bucket and the log bucket": [
        [
          BUCKET,
          resource("aws_s3_bucket.logs", { bucket: "logs" }),
          resource(
            "aws_s3_bucket_logging.data",
            {},
            {
              unknown: { bucket: true, target_bucket: true },
              configured: { bucket: "${aws_s3_bucket.data.id}", target_bucket: "${aws_s3_bucket.logs.id}" },
            },
          ),
        ],
      ],
      "bucket names instead of references": [
        [
          BUCKET,
          resource("aws_s3_bucket.logs", { bucket: "logs" }),
          resource("aws_s3_bucket_logging.data", { bucket: "data", target_bucket: "logs" }),
        ],
      ],
    },
  },
};
