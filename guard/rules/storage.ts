import type { JsonObject } from "../../core/json";
import { isAnyone } from "../policy/binding";
import { matchesAnything } from "../policy/breadth";
import type { PolicyStatement } from "../policy/statement";
import { policyDocuments } from "../policies";
import { blocksOf, type PlannedResource, type PlannedStack } from "../planned-stack";
import { allOf, each, everyResource, when, type Rule } from "../rule";

const BUCKET = ["aws_s3_bucket"];

const PUBLIC_ACCESS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** Rules for S3 buckets, whose settings are separate resources that refer to the bucket. */
export const STORAGE_RULES: readonly Rule[] = [
  {
    id: "bucket-encryption",
    severity: "error",
    what: "A bucket has a server-side encryption configuration; with a KMS key, also an S3 Bucket Key.",
    why: "S3's default encryption can be changed outside Terraform, and KMS requests for every object are expensive.",
    remedy: "Use the construct Bucket, or add a server-side encryption configuration.",
    check: each(BUCKET, (bucket, stack) => {
      const settings = stack.referrers(bucket, "aws_s3_bucket_server_side_encryption_configuration", "bucket");
      const rules = settings.flatMap((setting) => setting.blocks("rule"));
      if (rules.length === 0) return ["the bucket has no encryption configuration"];
      const withoutBucketKey = rules.filter(
        (rule) =>
          blocksOf(rule, "apply_server_side_encryption_by_default").some(
            ({ sse_algorithm: algorithm }) => algorithm === "aws:kms",
          ) && rule["bucket_key_enabled"] !== true,
      );
      return when(withoutBucketKey.length > 0, "the bucket uses aws:kms without an S3 Bucket Key");
    }),
  },
  {
    id: "bucket-tls",
    severity: "error",
    what: "A bucket's policy denies all requests without TLS, for the bucket and all its objects.",
    why: "S3 accepts plain HTTP, which transfers data unencrypted.",
    remedy: "Use the construct Bucket, whose policy denies all requests without TLS.",
    check: each(BUCKET, (bucket, stack) => {
      const policies = stack.referrers(bucket, "aws_s3_bucket_policy", "bucket");
      if (policies.length === 0) return ["the bucket has no policy"];
      const statements = policies.flatMap((policy) => policyDocuments(policy)).flatMap((it) => it.statements ?? []);
      return when(!statements.some(refusesPlainHttp), "no statement denies requests without TLS");
    }),
  },
  {
    id: "bucket-public-access",
    severity: "error",
    what: "Buckets, access points and the account have all four settings of S3 Block Public Access.",
    why: "A wrong policy or ACL could make the bucket's objects public.",
    remedy: "Use the construct Bucket, or add a public access block with all four settings on.",
    check: allOf(
      each(BUCKET, (bucket, stack) => {
        const [block] = stack.referrers(bucket, "aws_s3_bucket_public_access_block", "bucket");
        if (block === undefined) return ["the bucket has no public access block"];
        return switchedOff(block.values);
      }),
      each(["aws_s3_account_public_access_block"], ({ values }) => switchedOff(values)),
      each(["aws_s3_access_point"], (point) => point.blocks("public_access_block_configuration").flatMap(switchedOff)),
    ),
  },
  {
    id: "bucket-ownership",
    severity: "error",
    what: "A bucket has no ACLs, and its owner owns all objects (BucketOwnerEnforced).",
    why: "An object's ACL can grant access regardless of the bucket policy.",
    remedy: "Set object ownership to BucketOwnerEnforced, and remove ACLs.",
    check: allOf(
      each(BUCKET, (bucket, stack) => {
        const controls = stack.referrers(bucket, "aws_s3_bucket_ownership_controls", "bucket");
        const enforced = controls
          .flatMap((control) => control.blocks("rule"))
          .some(({ object_ownership: ownership }) => ownership === "BucketOwnerEnforced");
        return when(!enforced, "object ownership is not BucketOwnerEnforced");
      }),
      each(["aws_s3_bucket_acl"], () => ["the bucket has an ACL"]),
      everyResource(({ type, configured, values }) =>
        when(
          /^aws_s3_(bucket|object|object_copy)$/.test(type) && [configured["acl"], values["acl"]].some(isPublicAcl),
          "the ACL is public",
        ),
      ),
    ),
  },
  {
    id: "bucket-versioning",
    severity: "error",
    what: "A bucket has versioning enabled.",
    why: "Objects that a faulty job overwrites or deletes are lost.",
    remedy: "Use the construct Bucket: it enables versioning, and deletes old versions by lifecycle rules.",
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
    what: "A bucket has an access log in another bucket.",
    why: "An investigation of a leak cannot find out who read which objects.",
    remedy: "Turn on the control accessLogs in the configuration (`security`), or configure a target bucket.",
    check: each(BUCKET, (bucket, stack) =>
      when(
        stack.referrers(bucket, "aws_s3_bucket_logging", "bucket").length === 0 && !isLogTarget(bucket, stack),
        "the bucket has no access log",
      ),
    ),
  },
];

function switchedOff(values: JsonObject): readonly string[] {
  const off = PUBLIC_ACCESS.filter((key) => values[key] !== true);
  return when(off.length > 0, `settings of the public access block are not true: ${off.join(", ")}`);
}

/** Whether an ACL is a canned ACL for everyone or all AWS accounts, e.g. `public-read` or `authenticated-read`. */
function isPublicAcl(acl: unknown): boolean {
  return typeof acl === "string" && /^(public|authenticated)-/.test(acl);
}

function refusesPlainHttp(statement: PolicyStatement): boolean {
  const { effect, actions, isNotAction, resources, isNotResource, principals, conditions } = statement;
  return (
    effect === "Deny" &&
    principals.some(isAnyone) &&
    !isNotAction &&
    actions.some((action) => matchesAnything([action.replace(/^s3:/i, "")])) &&
    !isNotResource &&
    (matchesAnything(resources) || (resources.some(isBucket) && resources.some(isEveryObject))) &&
    conditions.length === 1 &&
    conditions.some(
      ({ operator, key, values }) =>
        /^Bool(IfExists)?$/.test(operator) && key === "aws:SecureTransport" && values.includes("false"),
    )
  );
}

/** Whether an ARN, which may contain references, is that of a bucket, not of objects. */
function isBucket(arn: string): boolean {
  return !arn.replaceAll(/\$\{[^}]*\}/g, "").includes("/");
}

/** Whether an ARN matches all objects of a bucket, not only those with a prefix. */
function isEveryObject(arn: string): boolean {
  return arn.endsWith("/*") && isBucket(arn.slice(0, -2));
}

/**
 * Whether a bucket receives access logs. Such a bucket needs no access log of its own: every delivered log would create
 * a further entry.
 */
function isLogTarget(bucket: PlannedResource, stack: PlannedStack): boolean {
  return stack.referrers(bucket, "aws_s3_bucket_logging", "target_bucket").length > 0;
}
