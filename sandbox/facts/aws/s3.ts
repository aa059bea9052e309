import { notEmulated, resource, type Rule } from "../define";
import { awsError } from "../errors";
import type { BehaviourContext, Reference, ResourceBehaviour } from "../types";
import { block, blocks, flag, valueOr, text, textOf } from "../values";
import { accountId, allTags, region, regional, taggedPlan, taggedUpdate } from "./account";
import { bucketContent, emptyBucket, fillBucket } from "./bucket-content";
import { allows, conditionValues, parsePolicy, requirePrincipals, type Statement } from "./policy-document";

const OF_BUCKET: readonly Reference[] = [{ path: "bucket", kind: "aws_s3_bucket" }];

/** Arguments of `aws_s3_bucket` that the sandbox refuses, because separate resource types exist for them. */
const INLINE_SETTINGS = [
  "acl",
  "cors_rule",
  "grant",
  "lifecycle_rule",
  "logging",
  "object_lock_configuration",
  "policy",
  "replication_configuration",
  "server_side_encryption_configuration",
  "versioning",
  "website",
];

const bucketName: Rule = {
  refuses:
    "a bucket name that S3 does not allow: S3 allows 3 to 63 lower-case letters, digits, dots and dashes, but no IP " +
    "address and no reserved prefix or suffix",
  check: (planned) => {
    const name = text(planned, "bucket");
    const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..");
    const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3)$/.test(name);
    if (name && (!wellFormed || reserved || /^\d+\.\d+\.\d+\.\d+$/.test(name))) {
      throw awsError("InvalidBucketName", `The specified bucket is not valid: ${name}`);
    }
  },
};

const bucket = resource({
  type: "aws_s3_bucket",
  evidence: "documented",
  source: "S3 API: CreateBucket, DeleteBucket; provider: internal/service/s3/bucket.go",
  scope: "aws",
  unique: [["bucket"]],
  rules: [bucketName, notEmulated(...INLINE_SETTINGS)],
  deleteRules: [
    {
      refuses: "the deletion of a bucket that contains objects, unless force_destroy is set",
      check: ({ id, attributes }, context) => {
        const content = bucketContent(context, id);
        if (content && !flag(attributes, "force_destroy")) {
          throw awsError("BucketNotEmpty", `The bucket you tried to delete is not empty: ${id} holds ${content}`, 409);
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  delete: ({ id }, context) => emptyBucket(context, id),
  create: (planned, context) => {
    const name = text(planned, "bucket") || `terraform-${Date.now()}`;
    return {
      ...regional(context),
      id: name,
      bucket: name,
      bucket_prefix: valueOr(planned, "bucket_prefix", ""),
      arn: `arn:aws:s3:::${name}`,
      bucket_domain_name: `${name}.s3.amazonaws.com`,
      bucket_region: region(context),
      bucket_regional_domain_name: `${name}.s3.${region(context)}.amazonaws.com`,
      acceleration_status: valueOr(planned, "acceleration_status", ""),
      object_lock_enabled: valueOr(planned, "object_lock_enabled", false),
      request_payer: valueOr(planned, "request_payer", "BucketOwner"),
      tags_all: allTags(planned, context.provider),
    };
  },
});

/** Defines a resource type that configures a bucket and whose id is the bucket's name. */
function bucketSetting(type: string, api: string, rules: readonly Rule[] = []): ResourceBehaviour {
  return resource({
    type,
    evidence: "documented",
    source: `S3 API: ${api}`,
    scope: "aws",
    references: OF_BUCKET,
    rules,
    create: (planned, context) => ({ ...regional(context), id: text(planned, "bucket") }),
  });
}

const knownKey: Rule = {
  refuses: "a KMS key that does not exist, or a KMS key with an sse_algorithm that does not use KMS",
  check: (planned, { store }) => {
    for (const rule of blocks(planned, "rule")) {
      const encryption = block(rule, "apply_server_side_encryption_by_default");
      const key = encryption ? text(encryption, "kms_master_key_id") : "";
      if (!encryption || !key) continue;
      if (!text(encryption, "sse_algorithm").startsWith("aws:kms")) {
        throw awsError("InvalidArgument", "a KMSMasterKeyID is not applicable if the default sse algorithm is AES256");
      }
      const known = store
        .find("aws_kms_key", "aws")
        .some(({ id, attributes }) => key === id || key === attributes["arn"]);
      const alias = store
        .find("aws_kms_alias", "aws")
        .some(({ id, attributes }) => key === id || key === attributes["arn"]);
      if (!known && !alias) throw awsError("KMS.NotFoundException", `Key '${key}' does not exist`);
    }
  },
};

const policyOfBucket: Rule = {
  refuses: "a policy that is malformed, or that names principals that do not exist or resources outside the bucket",
  check: (planned, context) => {
    const name = text(planned, "bucket");
    const statements = parsePolicy(text(planned, "policy"), "MalformedPolicy");
    const own = `arn:aws:s3:::${name}`;
    for (const statement of statements) {
      if (statement.principals.length === 0 && statement.raw["NotPrincipal"] === undefined) {
        throw awsError("MalformedPolicy", "Missing required field Principal");
      }
      const foreign = statement.resources.find((each) => each !== own && !each.startsWith(`${own}/`));
      if (foreign !== undefined) {
        throw awsError("MalformedPolicy", `Policy has invalid resource: ${foreign} is not of bucket ${name}`);
      }
    }
    requirePrincipals(statements, context, "MalformedPolicy");
  },
};

const notPublic: Rule = {
  refuses: "a public policy while the bucket blocks public policies",
  check: (planned, { store }) => {
    const block = store.get("aws_s3_bucket_public_access_block", "aws", text(planned, "bucket"));
    if (!block || !flag(block.attributes, "block_public_policy")) return;
    const isPublic = parsePolicy(text(planned, "policy"), "MalformedPolicy").some(
      (statement) =>
        statement.effect === "Allow" &&
        statement.principals.some((each) => each === "*" || each === "AWS:*") &&
        Object.keys(statement.conditions).length === 0,
    );
    if (isPublic) {
      throw awsError(
        "AccessDenied",
        "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
        403,
      );
    }
  },
};

const lifecycleConfiguration = resource({
  type: "aws_s3_bucket_lifecycle_configuration",
  evidence: "documented",
  source: "S3 API: PutBucketLifecycleConfiguration",
  scope: "aws",
  references: OF_BUCKET,
  rules: [
    {
      refuses: "two lifecycle rules with the same id",
      check: (planned) => {
        const ids = blocks(planned, "rule").map((rule) => text(rule, "id"));
        const twice = ids.find((id, index) => ids.indexOf(id) !== index);
        if (twice !== undefined) {
          throw awsError("InvalidArgument", `Rule ID must be unique. Found same ID for more than one rule: ${twice}`);
        }
      },
    },
  ],
  create: (planned, context) => ({
    ...regional(context),
    id: text(planned, "bucket"),
    expected_bucket_owner: valueOr(planned, "expected_bucket_owner", ""),
    transition_default_minimum_object_size: valueOr(
      planned,
      "transition_default_minimum_object_size",
      "all_storage_classes_128K",
    ),
  }),
});

/** Service principal that delivers S3 access logs. The policy of the target bucket must let this principal write. */
const LOG_DELIVERY = "Service:logging.s3.amazonaws.com";

/** KMS key of a bucket's default encryption; an empty string if no key is set, e.g. for SSE-S3. */
export function defaultKey({ store }: BehaviourContext, bucketName: string): string {
  const setting = store.get("aws_s3_bucket_server_side_encryption_configuration", "aws", bucketName);
  const [rule] = setting ? blocks(setting.attributes, "rule") : [];
  const encryption = rule && block(rule, "apply_server_side_encryption_by_default");
  return encryption ? text(encryption, "kms_master_key_id") : "";
}

const logTarget: Rule = {
  refuses: "a target bucket that is in another region, that S3 may not write to, or that is encrypted with SSE-KMS",
  check: (planned, context) => {
    const target = context.store.get("aws_s3_bucket", "aws", text(planned, "target_bucket"));
    const source = context.store.get("aws_s3_bucket", "aws", text(planned, "bucket"));
    if (!target || !source) return;
    const policy = textOf(context.store.get("aws_s3_bucket_policy", "aws", target.id), "policy");
    const written = `arn:aws:s3:::${target.id}/${text(planned, "target_prefix")}log`;
    const may =
      policy !== "" &&
      allows(
        parsePolicy(policy, "MalformedPolicy").filter(
          (statement) => statement.principals.includes(LOG_DELIVERY) && isAbout(statement, source.id, context),
        ),
        "s3:PutObject",
        written,
      );
    if (textOf(target, "region") !== textOf(source, "region") || !may) {
      throw awsError(
        "InvalidTargetBucketForLogging",
        `The target bucket for logging, ${target.id}, does not exist, is not owned by you, is in another region, or does ` +
          `not let logging.s3.amazonaws.com put ${written} for ${source.id}`,
      );
    }
    if (defaultKey(context, target.id) !== "") {
      throw awsError(
        "InvalidTargetBucketForLogging",
        `S3 delivers no logs to ${target.id}, because the bucket is encrypted with SSE-KMS: use SSE-S3`,
      );
    }
  },
};

/** Whether a statement's conditions `aws:SourceArn` and `aws:SourceAccount` allow log delivery from a bucket. */
function isAbout(statement: Statement, bucketName: string, context: BehaviourContext): boolean {
  const arns = conditionValues(statement, "aws:SourceArn");
  const accounts = conditionValues(statement, "aws:SourceAccount");
  return (
    (arns.length === 0 || arns.includes(`arn:aws:s3:::${bucketName}`)) &&
    (accounts.length === 0 || accounts.includes(accountId(context)))
  );
}

const logging = resource({
  type: "aws_s3_bucket_logging",
  evidence: "documented",
  source:
    "S3 API: PutBucketLogging; S3 guide: permissions for log delivery; assumed: PutBucketLogging itself refuses a " +
    "target with SSE-KMS",
  scope: "aws",
  references: [...OF_BUCKET, { path: "target_bucket", kind: "aws_s3_bucket" }],
  rules: [notEmulated("target_grant", "expected_bucket_owner"), logTarget],
  create: async (planned, context) => {
    const source = text(planned, "bucket");
    await fillBucket(context, text(planned, "target_bucket"), `access logs of ${source}`);
    return { ...regional(context), id: source };
  },
});

export const s3Behaviours: readonly ResourceBehaviour[] = [
  bucket,
  bucketSetting("aws_s3_bucket_versioning", "PutBucketVersioning"),
  bucketSetting("aws_s3_bucket_server_side_encryption_configuration", "PutBucketEncryption", [knownKey]),
  bucketSetting("aws_s3_bucket_public_access_block", "PutPublicAccessBlock"),
  bucketSetting("aws_s3_bucket_ownership_controls", "PutBucketOwnershipControls"),
  bucketSetting("aws_s3_bucket_policy", "PutBucketPolicy", [policyOfBucket, notPublic]),
  lifecycleConfiguration,
  logging,
];
