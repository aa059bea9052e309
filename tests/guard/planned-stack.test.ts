import { PlannedStack, type PlannedResource } from "../../guard/planned-stack";
import { naming, resource, stackOf } from "./support/plan";

/** Returns the addresses of the resources `aws_s3_bucket_versioning` that configure the bucket with this address. */
function settingsOf(stack: PlannedStack, bucket: string): readonly string[] {
  const target = stack.resources.find(({ address }) => address === bucket) as PlannedResource;
  return stack.referrers(target, "aws_s3_bucket_versioning", "bucket").map(({ address }) => address);
}

test("finds the setting of a bucket that refers to the bucket through a local value", () => {
  const input = stackOf(
    "workspace",
    resource("aws_s3_bucket.data", {}, { unknown: { bucket: true } }),
    resource("aws_s3_bucket.other", {}, { unknown: { bucket: true } }),
    resource(
      "aws_s3_bucket_versioning.v",
      {},
      { unknown: { bucket: true }, configured: { bucket: "${local.bucket}" } },
    ),
  );
  const locals = { bucket: "${local.buckets.first}", buckets: { first: "${aws_s3_bucket.data.id}" } };
  const stack = new PlannedStack({ ...input, configuration: { ...input.configuration, locals } });

  expect(settingsOf(stack, "aws_s3_bucket.data")).toEqual(["aws_s3_bucket_versioning.v"]);
  expect(settingsOf(stack, "aws_s3_bucket.other")).toEqual([]);
});

test("within a module, a setting belongs to the bucket in the module's configuration", () => {
  const unknown = { bucket: true };
  const input = stackOf(
    "workspace",
    resource("module.storage.aws_s3_bucket.data", {}, { unknown }),
    resource("module.storage.aws_s3_bucket_versioning.v", {}, { unknown }),
    // A bucket outside the module with the same type and name as the module's bucket.
    resource("aws_s3_bucket.data", {}, { unknown }),
  );
  const resources = [
    { address: "aws_s3_bucket.data", expressions: {} },
    {
      address: "aws_s3_bucket_versioning.v",
      expressions: { bucket: { references: ["aws_s3_bucket.data.id", "aws_s3_bucket.data"] } },
    },
  ];
  const configuration = { root_module: { module_calls: { storage: { module: { resources } } } } };
  const stack = new PlannedStack({ ...input, plan: { ...input.plan, configuration } });

  expect(settingsOf(stack, "module.storage.aws_s3_bucket.data")).toEqual(["module.storage.aws_s3_bucket_versioning.v"]);
  expect(settingsOf(stack, "aws_s3_bucket.data")).toEqual([]);
});

test("a bucket's name does not match a longer one with the same prefix", () => {
  const stack = new PlannedStack(
    stackOf(
      "workspace",
      resource("aws_s3_bucket.data", {}),
      naming("aws_s3_bucket_versioning.v", "bucket", "aws_s3_bucket.data-2"),
    ),
  );
  expect(settingsOf(stack, "aws_s3_bucket.data")).toEqual([]);
});
