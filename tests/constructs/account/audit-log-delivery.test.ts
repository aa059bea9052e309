import { AuditLogDelivery } from "../../../constructs/account/audit-log-delivery";
import { statement, statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(change: { propagationSeconds?: number; deletionProtection?: boolean } = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new AuditLogDelivery(scope, "AuditLog", {
      deliveryName: "service-audit-log",
      bucketName: "service-audit-log-1",
      awsAccountId: "111111111111",
      databricksAccountId: "databricks-account",
      keepReplacedDays: 365,
      propagationSeconds: 0,
      deletionProtection: true,
      ...change,
    });
  });
}

/**
 * Returns the name of the resource of this type that belongs to the audit log's bucket. A second resource of the type
 * belongs to the bucket that receives the access logs of the first bucket.
 */
function ofTheLog(stack: Synthesized, type: string): string {
  const [name, ...others] = Object.keys(stack.byName(type)).filter((found) => found.startsWith("AuditLog_Bucket_"));
  if (name === undefined || others.length > 0) throw new Error(`the audit log's bucket must have exactly one ${type}`);
  return name;
}

test("Databricks delivers the account's audit log to the log's own bucket, with the role of the credential configuration", () => {
  const stack = synthesize();
  const bucket = ofTheLog(stack, "aws_s3_bucket");
  const [role] = Object.keys(stack.byName("aws_iam_role"));
  expect(stack.only("databricks_mws_storage_configurations")["bucket_name"]).toBe(`\${aws_s3_bucket.${bucket}.id}`);
  expect(stack.only("databricks_mws_credentials")["role_arn"]).toBe(`\${aws_iam_role.${role}.arn}`);
  const delivery = stack.only("databricks_mws_log_delivery");
  expect(delivery).toMatchObject({ log_type: "AUDIT_LOGS", output_format: "JSON", account_id: "databricks-account" });
  expect(delivery).not.toHaveProperty("workspace_ids_filter");
});

test("only Databricks' log delivery can assume the role, for our account", () => {
  expect(statementsOf(synthesize().only("aws_iam_role")["assume_role_policy"])).toEqual([
    expect.objectContaining({
      Effect: "Allow",
      Principal: {
        AWS: expect.stringMatching(/^arn:aws:iam::414351767826:role\/SaasUsageDeliveryRole-prod-/) as string,
      },
      Condition: { StringEquals: { "sts:ExternalId": "databricks-account" } },
    }),
  ]);
});

test("the role writes and lists only below the log's folder", () => {
  const stack = synthesize();
  const { policy } = stack.only("aws_iam_role_policy");
  const { delivery_path_prefix: prefix } = stack.only("databricks_mws_log_delivery");
  expect(statementsOf(policy).map(({ Sid }) => Sid)).toEqual(["Find", "Write", "List"]);
  expect(statement(policy, "Write").Resource).toMatch(new RegExp(`\\.arn\\}/${String(prefix)}/\\*$`));
  expect(statement(policy, "List").Condition).toEqual({ StringLike: { "s3:prefix": [prefix, `${String(prefix)}/*`] } });
});

test("overwritten log files can be restored", () => {
  const stack = synthesize();
  const type = "aws_s3_bucket_lifecycle_configuration";
  const versioning = stack.byName("aws_s3_bucket_versioning")[ofTheLog(stack, "aws_s3_bucket_versioning")];
  expect(versioning?.["versioning_configuration"]).toEqual({ status: "Enabled" });
  expect(stack.byName(type)[ofTheLog(stack, type)]?.["rule"]).toEqual([
    expect.objectContaining({ noncurrent_version_expiration: [{ noncurrent_days: 365 }] }),
  ]);
});

test("the role is registered after its propagation; delivery begins after public access to the bucket is blocked", () => {
  const stack = synthesize({ propagationSeconds: 7 });
  const [wait] = Object.keys(stack.byName("terraform_data"));
  expect(stack.only("databricks_mws_credentials")["depends_on"]).toEqual([`terraform_data.${wait}`]);
  const policy = ofTheLog(stack, "aws_s3_bucket_policy");
  expect(stack.only("databricks_mws_log_delivery")["depends_on"]).toContain(`aws_s3_bucket_policy.${policy}`);
});

test("access to the log is logged to another bucket", () => {
  const stack = synthesize();
  const { bucket, target_bucket: target } = stack.only("aws_s3_bucket_logging");
  expect(bucket).toBe(`\${aws_s3_bucket.${ofTheLog(stack, "aws_s3_bucket")}.id}`);
  const [beside] = Object.entries(stack.byName("aws_s3_bucket")).filter(
    ([, item]) => item["bucket"] === "service-audit-log-1-logs",
  );
  expect(target).toBe(`\${aws_s3_bucket.${beside?.[0]}.id}`);
});

test.each([true, false])(
  "protection %p decides whether buckets and delivery can be destroyed",
  (deletionProtection) => {
    const stack = synthesize({ deletionProtection });
    const protectable = [...stack.all("aws_s3_bucket"), stack.only("databricks_mws_log_delivery")];
    expect(protectable.map((item) => "lifecycle" in item)).toEqual([
      deletionProtection,
      deletionProtection,
      deletionProtection,
    ]);
  },
);
