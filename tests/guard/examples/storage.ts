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
      "a bucket that does not say": [["no encryption configuration"], [BUCKET]],
      "a bucket whose neighbour says": [
        ["no encryption configuration"],
        [
          BUCKET,
          naming("aws_s3_bucket_server_side_encryption_configuration.x", "bucket", "aws_s3_bucket.data_other", {
            rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "AES256" }] }],
          }),
        ],
      ],
      "a call to KMS for every object": [["aws:kms without an S3 Bucket Key"], [BUCKET, encryption("aws:kms", false)]],
    },
    kept: {
      "a key with a bucket key": [[BUCKET, encryption("aws:kms", true)]],
      "S3's own keys": [[BUCKET, encryption("AES256", false)]],
    },
  },
  "bucket-tls": {
    broken: {
      "no policy": [["no bucket policy"], [BUCKET]],
      "a policy about something else": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Effect: "Allow" })],
      ],
      "a refusal for one principal": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Principal: { AWS: "arn:aws:iam::111111111111:role/jobs" } })],
      ],
      "a refusal of all but some": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Principal: undefined, NotPrincipal: { AWS: "111111111111" } })],
      ],
      "a refusal of reads": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Action: "s3:GetObject" })],
      ],
      "a refusal for the bucket without its objects": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: "arn:aws:s3:::data" })],
      ],
      "a refusal for the objects without their list": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Resource: "arn:aws:s3:::data/*" })],
      ],
      "a refusal of TLS": [
        ["no statement denies requests without TLS"],
        [BUCKET, bucketPolicy({ ...REFUSAL, Condition: { Bool: { "aws:SecureTransport": "true" } } })],
      ],
      "a refusal with a way around": [
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
      "a refusal among other statements": [
        [BUCKET, bucketPolicy({ ...REFUSAL, Effect: "Allow", Action: "s3:GetObject" }, REFUSAL)],
      ],
      "a refusal for everything": [[BUCKET, bucketPolicy({ ...REFUSAL, Resource: "*", Action: "*" })]],
    },
  },
  "bucket-public-access": {
    broken: {
      "the account": [
        ["ignore_public_acls, restrict_public_buckets off"],
        [
          resource("aws_s3_account_public_access_block.a", {
            ...{ block_public_acls: true, block_public_policy: true, ignore_public_acls: false },
          }),
        ],
      ],
      "an access point": [
        ["block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets off"],
        [resource("aws_s3_access_point.p", { public_access_block_configuration: [{ block_public_acls: false }] })],
      ],
      "no block": [["no public access block"], [BUCKET]],
      "a block with a gap": [
        ["block_public_policy, restrict_public_buckets off"],
        [BUCKET, publicAccess({ block_public_policy: false, restrict_public_buckets: null })],
      ],
    },
    kept: { "all four": [[BUCKET, publicAccess()]] },
  },
  "bucket-ownership": {
    broken: {
      "an object for everyone": [["a public ACL"], [resource("aws_s3_object.o", { acl: "public-read" })]],
      "no controls": [["object ownership is not BucketOwnerEnforced"], [BUCKET]],
      "whoever writes owns": [
        ["object ownership is not BucketOwnerEnforced"],
        [BUCKET, setting("ownership_controls", { rule: [{ object_ownership: "ObjectWriter" }] })],
      ],
      "an access list": [["an ACL"], [resource("aws_s3_bucket_acl.data", { acl: "private" })]],
    },
    kept: {
      "access lists off": [
        [BUCKET, setting("ownership_controls", { rule: [{ object_ownership: "BucketOwnerEnforced" }] })],
      ],
    },
  },
  "bucket-versioning": {
    broken: {
      "one of several buckets": [
        ['aws_s3_bucket.x["b"]: versioning is not enabled'],
        [...BUCKETS, ...several(VERSIONING, "${aws_s3_bucket.x[each.key].id}", ["a"], ENABLED)],
      ],
      "all of several buckets but the one that is named": [
        ['aws_s3_bucket.x["b"]: versioning is not enabled'],
        [
          ...BUCKETS,
          resource(`${VERSIONING}.a`, ENABLED, {
            unknown: { bucket: true },
            configured: { bucket: '${aws_s3_bucket.x["a"].id}' },
          }),
        ],
      ],
      "no versions": [["versioning is not enabled"], [BUCKET]],
      "versions no longer": [
        ["versioning is not enabled"],
        [BUCKET, setting("versioning", { versioning_configuration: [{ status: "Suspended" }] })],
      ],
    },
    kept: {
      "several buckets, by their keys": [
        [...BUCKETS, ...several(VERSIONING, "${aws_s3_bucket.x[each.key].id}", ["a", "b"], ENABLED)],
      ],
      "several buckets that the setting goes through": [
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
      "several buckets by number": [
        [0, 1].flatMap((index) => [
          resource(`aws_s3_bucket.n[${String(index)}]`, {}, { unknown: { bucket: true }, configured: { count: 2 } }),
          resource(`${VERSIONING}.n[${String(index)}]`, ENABLED, {
            unknown: { bucket: true },
            configured: { count: 2, bucket: "${aws_s3_bucket.n[count.index].id}" },
          }),
        ]),
      ],
      versions: [[BUCKET, setting("versioning", { versioning_configuration: [{ status: "Enabled" }] })]],
    },
  },
  "bucket-access-log": {
    broken: { "no log": [["no access logging"], [BUCKET]] },
    kept: {
      "a log, and the bucket that takes it": [
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
      "names in place of references": [
        [
          BUCKET,
          resource("aws_s3_bucket.logs", { bucket: "logs" }),
          resource("aws_s3_bucket_logging.data", { bucket: "data", target_bucket: "logs" }),
        ],
      ],
    },
  },
};
