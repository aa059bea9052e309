import { actions, type ProviderCalls } from "./calls";

const s3 = (...names: readonly string[]): readonly string[] => actions("s3", ...names);

/** Calls for a setting of a bucket: the action `get` reads the setting, the action `put` sets and resets it. */
const setting = (get: string, put: string): ProviderCalls => ({
  read: { bucket: s3(get) },
  create: { bucket: s3(put) },
  update: { bucket: s3(put) },
  delete: { bucket: s3(put) },
});

/** Source: `internal/service/s3` of the AWS provider 6.25. Some IAM actions of S3 are named unlike the API operations. */
export const STORAGE_CALLS: Readonly<Record<string, ProviderCalls>> = {
  aws_s3_bucket: {
    read: {
      bucket: s3(
        "GetAccelerateConfiguration",
        "GetBucketAcl",
        "GetBucketCORS",
        "GetBucketLocation",
        "GetBucketLogging",
        "GetBucketObjectLockConfiguration",
        "GetBucketPolicy",
        "GetBucketRequestPayment",
        "GetBucketVersioning",
        "GetBucketWebsite",
        "GetEncryptionConfiguration",
        "GetLifecycleConfiguration",
        "GetReplicationConfiguration",
        "ListBucket",
        // From release 6.23 on, the provider calls `ListTagsForResource`. Only if S3 denies this call, the provider
        // calls `GetBucketTagging`.
        "ListTagsForResource",
        "GetBucketTagging",
      ),
    },
    create: { bucket: s3("CreateBucket") },
    // With `force_destroy`, the provider empties the bucket before it deletes it.
    delete: {
      bucket: s3("DeleteBucket", "ListBucketVersions"),
      objects: s3("DeleteObject", "DeleteObjectVersion"),
    },
    // The provider calls `PutBucketTagging` only if S3 denies `TagResource` or `UntagResource`.
    tag: { bucket: s3("TagResource", "UntagResource", "PutBucketTagging") },
  },
  aws_s3_bucket_lifecycle_configuration: setting("GetLifecycleConfiguration", "PutLifecycleConfiguration"),
  aws_s3_bucket_logging: setting("GetBucketLogging", "PutBucketLogging"),
  aws_s3_bucket_ownership_controls: setting("GetBucketOwnershipControls", "PutBucketOwnershipControls"),
  aws_s3_bucket_policy: {
    read: { bucket: s3("GetBucketPolicy") },
    create: { bucket: s3("PutBucketPolicy") },
    update: { bucket: s3("PutBucketPolicy") },
    delete: { bucket: s3("DeleteBucketPolicy") },
  },
  aws_s3_bucket_public_access_block: setting("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
  aws_s3_bucket_server_side_encryption_configuration: setting(
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
  ),
  aws_s3_bucket_versioning: setting("GetBucketVersioning", "PutBucketVersioning"),
};
