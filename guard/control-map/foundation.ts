import type { MappedControl } from "./control";

/** Controls of every stage, independent of its security profile. */
export const FOUNDATION_CONTROLS: readonly MappedControl[] = [
  {
    from: "SRA",
    id: "aws/tf/network.tf",
    what: "Clusters run in a customer-managed VPC, in private subnets in at least two zones",
    code: ["constructs/aws/workspace-network.ts", "constructs/account/workspace.ts"],
    shown: [
      ["tests/constructs/aws/workspace-network.test.ts", "without egress there is no route to the internet"],
      ["tests/constructs/account/workspace.test.ts", "the workspace references its credential, storage and network"],
    ],
    rules: ["workspace-network", "network-zones", "subnet-public-address", "private-network"],
  },
  {
    from: "SRA",
    id: "aws/tf/network.tf",
    what: "The clusters' security group allows inbound traffic from itself only, and outbound traffic on the ports that Databricks requires",
    code: ["constructs/aws/workspace-security-group.ts"],
    shown: [
      ["tests/constructs/aws/workspace-network.test.ts", "clusters accept traffic only from clusters"],
      [
        "tests/constructs/aws/workspace-network.test.ts",
        "outbound traffic of clusters is limited to Databricks' ports",
      ],
    ],
    rules: ["ingress-from-anywhere", "egress-all-ports", "private-egress"],
  },
  {
    from: "SRA",
    id: "aws/tf/credential.tf",
    what: "Databricks can assume the cross-account role for one Databricks account only; the role is limited to the stage's VPC and to tagged resources",
    code: ["constructs/aws/cross-account-role.ts", "constructs/aws/cross-account-policy.ts"],
    shown: [
      [
        "tests/constructs/aws/roles.test.ts",
        "Databricks assumes the cross-account role on behalf of our Databricks account only",
      ],
      [
        "tests/constructs/aws/roles.test.ts",
        "instances start with Databricks' tag, in the stage's VPC and security group, from Databricks' images",
      ],
      ["tests/constructs/aws/roles.test.ts", "statements for all resources allow read actions only"],
    ],
    rules: ["trust-other-account", "policy-wildcard", "policy-readable"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_account/workspace",
    what: "A workspace has its own credential, bucket, network and keys, which no other workspace uses",
    code: ["constructs/account/workspace.ts"],
    shown: [
      ["tests/constructs/account/workspace.test.ts", "the workspace references its credential, storage and network"],
      ["tests/constructs/account/workspace.test.ts", "a workspace has its private access settings"],
      ["tests/stacks/workspace-stack.test.ts", "the workspace names a key for storage and one for managed services"],
    ],
    rules: ["workspace-network", "prevent-destroy"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_account/unity_catalog_metastore_creation",
    what: "One metastore per region, without a storage root",
    code: ["constructs/account/metastore.ts"],
    shown: [
      ["tests/constructs/account/metastore.test.ts", "a protected metastore cannot be destroyed, even with force"],
      ["tests/guard/examples/access.ts", "a metastore with a storage root"],
    ],
    rules: ["catalog-storage", "sharing-outside", "prevent-destroy"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_account/unity_catalog_metastore_assignment, user_assignment",
    what: "Groups and service principals are looked up by name, and assigned to a workspace after its metastore is assigned",
    code: ["constructs/account/workspace-access.ts"],
    shown: [
      [
        "tests/constructs/account/workspace-access.test.ts",
        "looks up a group by name and assigns it with the given permission",
      ],
      ["tests/constructs/account/workspace-access.test.ts", "principals are assigned after the metastore is attached"],
    ],
    rules: ["grant-everyone"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/unity_catalog_catalog_creation",
    what: "A catalog has its own bucket, a role with access to that bucket only, and is bound to one workspace",
    code: [
      "constructs/aws/unity-catalog-role.ts",
      "constructs/unity-catalog/storage-credential.ts",
      "constructs/unity-catalog/external-location.ts",
      "constructs/unity-catalog/catalog.ts",
    ],
    shown: [
      ["tests/constructs/aws/roles.test.ts", "Unity Catalog's role can access only the catalog's bucket"],
      [
        "tests/constructs/aws/roles.test.ts",
        "Unity Catalog and the role itself assume the role, each with the external id of the storage credential",
      ],
      ["tests/guard/examples/access.ts", "an external location that every workspace can access"],
    ],
    rules: ["catalog-isolation", "catalog-storage", "grant-all-privileges", "owner-person"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/classic_cluster",
    what: "Cluster policies limit size, cost, instance type, idle time and tags of clusters",
    code: ["constructs/compute/cluster-policy.ts", "constructs/compute/cluster-policy-definition.ts"],
    shown: [
      [
        "tests/constructs/compute/cluster-policy.test.ts",
        "a policy limits size, cost and instance types, and requires tags and Unity Catalog",
      ],
      ["tests/constructs/compute/cluster-policy.test.ts", "an interactive cluster terminates when idle"],
    ],
    rules: ["cluster-policy", "auto-termination", "cluster-cost-cap", "cluster-access-mode", "required-tags"],
  },
  {
    from: "SRA",
    id: "aws/README.md: Git and CI/CD",
    what: "Pipelines control deployments, and detect secrets",
    code: [".github/workflows/merge-request.yml", ".gitlab-ci.yml", "guard/secrets.ts"],
    shown: [
      ["tests/ci/pipelines.test.ts", "each job has the permissions that it needs and no others"],
      ["tests/ci/merge-jobs.test.ts", "a merge alone does not deploy prod"],
      ["tests/guard/secrets.test.ts", "fails on %s at any place in a plan, without printing it"],
    ],
    rules: ["secret-in-plan", "value-marked-secret"],
  },
  {
    from: "SRA",
    id: "aws/README.md: Segment workspaces",
    what: "A workspace and a catalog per stage, without references between stages",
    code: ["stacks/workspace-stack.ts", "core/naming.ts"],
    shown: [["tests/stacks/workspace-stack.test.ts", "nothing in %s names another stage"]],
    rules: ["catalog-isolation"],
  },
  {
    from: "SRA",
    id: "aws/README.md: No data in the Databricks File Store",
    what: "No data in DBFS, no mounts, and no code that runs from DBFS",
    code: ["constructs/unity-catalog/volume.ts", "guard/rules/workspace.ts"],
    shown: [["tests/guard/examples/workspace.ts", "a library in DBFS"]],
    rules: ["legacy-storage", "init-script"],
  },
  {
    from: "CIS",
    id: "1.13-1.15",
    what: "No long-lived keys, and no policies on users: there are no users",
    code: ["constructs/aws/ci-trust.ts", "constructs/aws/ci-role.ts", "guard/rules/identity.ts"],
    shown: [
      ["tests/ci/pipelines.test.ts", "%s uses no stored secret and no long-lived key"],
      ["tests/constructs/aws/ci.test.ts", "only a job in the stage's environments of the repository may apply"],
      ["tests/guard/examples/identity.ts", "keys, tokens and secrets"],
    ],
    rules: ["long-lived-credential", "trust-federated-subject", "federation-subject"],
  },
  {
    from: "CIS",
    id: "1.16",
    what: "No policy allows all actions on all resources",
    code: ["constructs/aws/ci-permissions.ts", "guard/rules/identity.ts"],
    shown: [
      ["tests/constructs/aws/ci.test.ts", "the applying role changes only resources with the stage's name or tags"],
      ["tests/contract/policies.test.ts", "no statement allows every action of a service on every resource"],
      ["tests/guard/examples/policies.ts", "every action of a service"],
    ],
    rules: ["policy-wildcard", "administrator-policy", "policy-anyone"],
  },
  {
    from: "CIS",
    id: "2.1.1",
    what: "Buckets deny requests without TLS",
    code: ["constructs/aws/bucket.ts"],
    shown: [["tests/constructs/aws/bucket.test.ts", "unencrypted transport is refused for the bucket and its objects"]],
    rules: ["bucket-tls"],
  },
  {
    from: "CIS",
    id: "2.1.4",
    what: "Buckets block public access",
    code: ["constructs/aws/bucket.ts"],
    shown: [["tests/constructs/aws/bucket.test.ts", "public access is blocked, and ACLs are disabled"]],
    rules: ["bucket-public-access", "bucket-ownership"],
  },
  {
    from: "CIS",
    id: "3.6",
    what: "Symmetric customer-managed keys are rotated",
    code: ["constructs/aws/encryption-key.ts", "guard/rules/keys.ts"],
    shown: [
      ["tests/constructs/aws/encryption-key.test.ts", "a key is rotated every year and has an alias"],
      ["tests/guard/examples/keys.ts", "a symmetric key with unset rotation"],
    ],
    rules: ["key-rotation", "key-deletion-window"],
  },
  {
    from: "CIS",
    id: "5.2, 5.3",
    what: "No security group allows inbound traffic from the internet, by IPv4 or IPv6",
    code: ["constructs/aws/workspace-security-group.ts"],
    shown: [
      ["tests/constructs/aws/workspace-network.test.ts", "clusters accept traffic only from clusters"],
      ["tests/guard/examples/network.ts", "ports open to all IPv6 addresses"],
    ],
    rules: ["ingress-from-anywhere"],
  },
];
