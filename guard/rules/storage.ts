import { isAnyone } from "../policy/binding";
import { matchesAnything } from "../policy/breadth";
import type { PolicyStatement } from "../policy/statement";
import { policyDocuments } from "../policies";
import type { JsonObject } from "../plan-json";
import { blocksOf, type PlannedResource, type PlannedStack } from "../planned-stack";
import { each, everyResource, when, type Rule } from "../rule";

const BUCKET = ["aws_s3_bucket"];

const PUBLIC_ACCESS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** What S3 buckets must have; each setting is a resource of its own that names the bucket. */
export const STORAGE_RULES: readonly Rule[] = [
  {
    id: "bucket-encryption",
    severity: "error",
    what: "A bucket says how its objects are encrypted; with a KMS key, by a bucket key.",
    why: "S3's silent default can be changed beside Terraform, and a KMS call for every object costs more than the object.",
    remedy: "Make the bucket with the construct Bucket, or add its server-side encryption configuration.",
    check: each(BUCKET, (bucket, stack) => {
      const settings = stack.referrers(bucket, "aws_s3_bucket_server_side_encryption_configuration", "bucket");
      const rules = settings.flatMap((setting) => setting.blocks("rule"));
      if (rules.length === 0) return ["no encryption configuration"];
      const withoutBucketKey = rules.filter(
        (rule) =>
          blocksOf(rule, "apply_server_side_encryption_by_default").some(
            ({ sse_algorithm: algorithm }) => algorithm === "aws:kms",
          ) && rule["bucket_key_enabled"] !== true,
      );
      return when(withoutBucketKey.length > 0, "aws:kms without a bucket key");
    }),
  },
  {
    id: "bucket-tls",
    severity: "error",
    what: "A bucket's policy denies everyone whatever does not come over TLS, for the bucket and all its objects.",
    why: "S3 answers plain HTTP; credentials and data then cross the network readable.",
    remedy: "Make the bucket with the construct Bucket, whose policy begins with that refusal.",
    check: each(BUCKET, (bucket, stack) => {
      const policies = stack.referrers(bucket, "aws_s3_bucket_policy", "bucket");
      if (policies.length === 0) return ["no bucket policy"];
      const statements = policies.flatMap((policy) => policyDocuments(policy)).flatMap((it) => it.statements ?? []);
      return when(!statements.some(refusesPlainHttp), "no statement denies requests without TLS");
    }),
  },
  {
    id: "bucket-public-access",
    severity: "error",
    what: "A bucket, an access point and the account block public access in all four ways.",
    why: "One mistaken policy or access list later would otherwise publish what the bucket holds.",
    remedy: "Make the bucket with the construct Bucket, or give it a public access block with all four switches on.",
    check: (stack, posture) => [
      ...each(BUCKET, (bucket) => {
        const [block] = stack.referrers(bucket, "aws_s3_bucket_public_access_block", "bucket");
        if (block === undefined) return ["no public access block"];
        return switchedOff(block.values);
      })(stack, posture),
      ...each(["aws_s3_account_public_access_block"], ({ values }) => switchedOff(values))(stack, posture),
      ...each(["aws_s3_access_point"], (point) =>
        point.blocks("public_access_block_configuration").flatMap(switchedOff),
      )(stack, posture),
    ],
  },
  {
    id: "bucket-ownership",
    severity: "error",
    what: "Access lists of a bucket's objects are off: the bucket's owner owns what others write.",
    why: "An object's own access list opens it whatever the bucket's policy says.",
    remedy: "Set object ownership to BucketOwnerEnforced, and remove access lists.",
    check: (stack, posture) => [
      ...each(BUCKET, (bucket) => {
        const controls = stack.referrers(bucket, "aws_s3_bucket_ownership_controls", "bucket");
        const enforced = controls
          .flatMap((control) => control.blocks("rule"))
          .some(({ object_ownership: ownership }) => ownership === "BucketOwnerEnforced");
        return when(!enforced, "object ownership is not BucketOwnerEnforced");
      })(stack, posture),
      ...each(["aws_s3_bucket_acl"], () => ["an access list"])(stack, posture),
      ...everyResource(({ type, configured, values }) =>
        when(
          /^aws_s3_(bucket|object|object_copy)$/.test(type) && isPublicAcl(configured["acl"] ?? values["acl"]),
          "a public access list",
        ),
      )(stack, posture),
    ],
  },
  {
    id: "bucket-versioning",
    severity: "error",
    what: "A bucket keeps the versions of its objects.",
    why: "What a faulty job overwrites or deletes is gone otherwise.",
    remedy: "Make the bucket with the construct Bucket; its lifecycle removes old versions in time.",
    check: each(BUCKET, (bucket, stack) => {
      const settings = stack.referrers(bucket, "aws_s3_bucket_versioning", "bucket");
      const enabled = settings
        .flatMap((setting) => setting.blocks("versioning_configuration"))
        .some(({ status }) => status === "Enabled");
      return when(!enabled, "versioning is not enabled");
    }),
  },
  {
    id: "bucket-access-log",
    severity: "warning",
    what: "Accesses to a bucket are logged to another bucket.",
    why: "After a leak nobody can tell what was read, and by whom.",
    remedy: "Turn the control accessLogs on, or name the bucket that takes the log.",
    check: each(BUCKET, (bucket, stack) =>
      when(
        stack.referrers(bucket, "aws_s3_bucket_logging", "bucket").length === 0 && !takesLogs(bucket, stack),
        "no access logging",
      ),
    ),
  },
];

function switchedOff(values: JsonObject): readonly string[] {
  const off = PUBLIC_ACCESS.filter((key) => values[key] !== true);
  return when(off.length > 0, `${off.join(", ")} off`);
}

/** Canned access lists that let others in, such as `public-read` and `authenticated-read`. */
function isPublicAcl(acl: unknown): boolean {
  return typeof acl === "string" && /^(public|authenticated)-/.test(acl);
}

function refusesPlainHttp({ effect, actions, resources, principals, conditions }: PolicyStatement): boolean {
  return (
    effect === "Deny" &&
    principals.some(isAnyone) &&
    actions.some((action) => matchesAnything([action.replace(/^s3:/i, "")])) &&
    (matchesAnything(resources) || (resources.some((arn) => arn.endsWith("/*")) && resources.length > 1)) &&
    conditions.length === 1 &&
    conditions.some(
      ({ operator, key, values }) =>
        /^Bool(IfExists)?$/.test(operator) && key === "aws:SecureTransport" && values.includes("false"),
    )
  );
}

/** A bucket that takes the logs of others does not log itself: each log would make another. */
function takesLogs(bucket: PlannedResource, stack: PlannedStack): boolean {
  return stack.referrers(bucket, "aws_s3_bucket_logging", "target_bucket").length > 0;
}
