import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { Construct } from "constructs";
import { Bucket } from "../../../constructs/aws/bucket";

/** A bucket with arguments that `BucketProps` does not have. */
export function escapeHatch(scope: Construct): void {
  const bucket = new Bucket(scope, "Archive", {
    bucketName: "fraudops-dev-archive-111111111111",
    deletionProtection: true,
    keepReplacedDays: 30,
  });
  const resource = bucket.node.defaultChild as S3Bucket;
  resource.objectLockEnabled = true; // A property of the L1 construct.
  resource.addOverride("timeouts.create", "40m"); // A path in the Terraform JSON of the resource.
}
