import type { MappedControl } from "./control";

/** Controls of keys, buckets and access to them. */
export const STORAGE_CONTROLS: readonly MappedControl[] = [
  {
    from: "SRA",
    id: "aws/tf/cmk.tf: workspace_storage",
    what: "A customer-managed key encrypts the root bucket and the volumes of clusters; Databricks may use the key for one Databricks account only, and the cross-account role may use it through EC2 only",
    code: ["constructs/aws/encryption-key.ts", "constructs/aws/key-uses.ts", "stacks/stage-keys.ts"],
    shown: [
      ["tests/constructs/aws/key-uses.test.ts", "Databricks encrypts %s on behalf of our Databricks account only"],
      [
        "tests/constructs/aws/key-uses.test.ts",
        "volumes are encrypted for the role that starts clusters, through EC2 only",
      ],
      ["tests/constructs/aws/key-uses.test.ts", "grants on the key can be created only for AWS services"],
      ["tests/stacks/workspace-stack.test.ts", "exist for catalog, logs, workspace storage and managed services"],
      ["tests/stacks/workspace-stack.test.ts", "the workspace names a key for storage and one for managed services"],
    ],
    rules: ["key-rotation", "key-deletion-window", "bucket-encryption"],
  },
  {
    from: "SRA",
    id: "aws/tf/cmk.tf: managed_services",
    what: "A customer-managed key encrypts managed services in the control plane",
    code: ["constructs/account/workspace.ts", "constructs/aws/key-uses.ts", "stacks/stage-keys.ts"],
    shown: [
      [
        "tests/constructs/aws/key-uses.test.ts",
        "Databricks may use the key of managed services only for the documented actions",
      ],
      ["tests/stacks/stage-keys.test.ts", "only Databricks uses the key of managed services, on behalf of the account"],
    ],
    rules: ["key-rotation", "key-deletion-window"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/unity_catalog_catalog_creation: catalog_storage",
    what: "A customer-managed key encrypts the catalog; only Unity Catalog's role may use it, through S3 only",
    code: ["constructs/aws/unity-catalog-role.ts", "constructs/aws/bucket.ts", "stacks/stage-keys.ts"],
    shown: [
      ["tests/stacks/stage-keys.test.ts", "only Unity Catalog's role uses the catalog's key"],
      [
        "tests/constructs/aws/roles.test.ts",
        "Unity Catalog's role uses only the bucket's key, which its policy identifies by the key's alias",
      ],
      [
        "tests/constructs/aws/bucket.test.ts",
        "denies an upload that requests a KMS key other than the bucket's, by ARN or alias",
      ],
    ],
    rules: ["key-rotation", "key-deletion-window", "bucket-encryption"],
  },
  {
    from: "SRA",
    id: "aws/tf/root_s3_bucket.tf",
    what: "The workspace's root bucket is encrypted, versioned and not public",
    code: ["constructs/aws/bucket.ts", "stacks/workspace-stack.ts"],
    shown: [
      ["tests/constructs/aws/bucket.test.ts", "public access is blocked, and ACLs are disabled"],
      ["tests/constructs/aws/bucket.test.ts", "noncurrent versions are kept for the given days"],
    ],
    rules: ["bucket-encryption", "bucket-versioning", "bucket-public-access"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/restrictive_root_bucket",
    what: "Databricks writes to the root bucket for one Databricks account only, and only under its prefixes if `restrictedRootBucket` is on",
    code: ["constructs/aws/root-bucket-access.ts"],
    shown: [
      ["tests/constructs/aws/root-bucket-access.test.ts", "`%s` is limited to our Databricks account"],
      [
        "tests/constructs/aws/root-bucket-access.test.ts",
        "Databricks writes only under the prefixes of a workspace's files",
      ],
      ["tests/constructs/aws/root-bucket-access.test.ts", "the control plane has no access to Unity Catalog's prefix"],
    ],
    rules: ["bucket-tls", "bucket-public-access", "policy-anyone"],
  },
  {
    from: "SRA",
    id: "aws/tf/credential.tf: restrictions",
    what: "Databricks starts clusters in the stage's VPC and security group only, from its own images, and cannot tag existing resources as its own",
    code: ["constructs/aws/cross-account-policy.ts"],
    shown: [
      [
        "tests/constructs/aws/roles.test.ts",
        "instances start with Databricks' tag, in the stage's VPC and security group, from Databricks' images",
      ],
      ["tests/constructs/aws/roles.test.ts", "Databricks may tag a resource only when it creates it"],
    ],
    rules: ["policy-wildcard"],
  },
  {
    from: "CIS",
    id: "3.6: every key",
    what: "Keys are rotated every year, and their deletion can be cancelled for as long as AWS allows",
    code: ["constructs/aws/encryption-key.ts"],
    shown: [
      ["tests/constructs/aws/encryption-key.test.ts", "a key is rotated every year and has an alias"],
      [
        "tests/constructs/aws/encryption-key.test.ts",
        "a deleted key can be restored for the longest period that AWS allows",
      ],
    ],
    rules: ["key-rotation", "key-deletion-window"],
  },
  {
    from: "CIS",
    id: "3.4: every bucket of the service",
    what: "S3 logs every access to a bucket to another bucket",
    code: ["constructs/aws/access-log-bucket.ts", "constructs/aws/bucket.ts"],
    shown: [
      ["tests/stacks/workspace-stack.test.ts", "every bucket of the stage is logged except the log bucket"],
      ["tests/constructs/aws/state-store.test.ts", "access to a state is logged to another bucket"],
    ],
    rules: ["bucket-access-log"],
  },
];
