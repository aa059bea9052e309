import type { MappedControl } from "./control";

/** Controls of the Databricks account and workspaces. */
export const DATABRICKS_CONTROLS: readonly MappedControl[] = [
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_account/audit_log_delivery",
    what: "The account's audit log is delivered to a bucket of the organisation",
    code: ["constructs/account/audit-log-delivery.ts"],
    shown: [
      [
        "tests/constructs/account/audit-log-delivery.test.ts",
        "Databricks delivers the account's audit log to the log's own bucket, with the role of the credential configuration",
      ],
      [
        "tests/constructs/account/audit-log-delivery.test.ts",
        "only Databricks' log delivery can assume the role, for our account",
      ],
    ],
    rules: ["trust-other-account", "bucket-versioning"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_account/disable_legacy_features",
    what: "Legacy features are off in new workspaces of the account",
    code: ["constructs/account/legacy-free-workspaces.ts"],
    shown: [
      [
        "tests/constructs/account/legacy-free-workspaces.test.ts",
        "new workspaces of the account have no legacy features",
      ],
    ],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/disable_legacy_settings",
    what: "Hive metastore and DBFS root are off",
    code: ["constructs/workspace-settings/legacy-features-off.ts"],
    shown: [
      [
        "tests/constructs/workspace-settings/settings.test.ts",
        "disables the Hive metastore and DBFS root after the default catalog is set",
      ],
    ],
    rules: ["legacy-storage"],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/automatic_cluster_update",
    what: "Clusters restart in a maintenance window to get security updates",
    code: ["constructs/workspace-settings/automatic-cluster-update.ts"],
    shown: [
      [
        "tests/constructs/workspace-settings/settings.test.ts",
        "clusters restart in a weekly window, and only for an update",
      ],
    ],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/enhanced_security_monitoring",
    what: "Clusters run a hardened image with monitoring agents",
    code: ["constructs/workspace-settings/enhanced-security-monitoring.ts"],
    shown: [["tests/constructs/workspace-settings/settings.test.ts", "clusters are monitored"]],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/compliance_security_profile",
    what: "The compliance security profile applies with the configured standards if the stage enables it",
    code: ["constructs/workspace-settings/compliance-security-profile.ts"],
    shown: [
      ["tests/constructs/workspace-settings/settings.test.ts", "the compliance profile names its standards"],
      [
        "tests/config/rules/security.test.ts",
        "fails on a compliance profile without the controls that Databricks turns on with it",
      ],
    ],
  },
  {
    from: "SRA",
    id: "aws/README.md: System tables",
    what: "System tables record access, compute and cost",
    code: ["constructs/workspace-settings/system-schemas.ts"],
    shown: [
      ["tests/constructs/workspace-settings/settings.test.ts", "each system schema is turned on"],
      ["tests/stacks/workspace-settings.test.ts", "one stage enables the system tables for all stages"],
    ],
  },
  {
    from: "SRA",
    id: "aws/customizations/workspace/admin_configuration",
    what: "Verbose audit logs, no downloads or uploads, tokens that expire, administrators who cannot act as other principals",
    code: [
      "constructs/workspace-settings/workspace-configuration.ts",
      "constructs/workspace-settings/restricted-admins.ts",
    ],
    shown: [
      ["tests/constructs/workspace-settings/workspace-configuration.test.ts", "sets every setting, as strings"],
      ["tests/constructs/workspace-settings/settings.test.ts", "administrators cannot impersonate others"],
      ["tests/stacks/workspace-settings.test.ts", "personal access tokens expire within 90 days"],
    ],
  },
  {
    from: "SRA",
    id: "aws/tf/modules/databricks_workspace/unity_catalog_catalog_creation: isolation",
    what: "Catalog, storage credential and external location are accessible in the stage's own workspace only",
    code: ["constructs/unity-catalog/catalog.ts", "constructs/unity-catalog/storage-credential.ts"],
    shown: [
      [
        "tests/stacks/workspace-settings.test.ts",
        "isolatedCatalog %p decides whether other workspaces can access catalog, credential and location",
      ],
    ],
    rules: ["catalog-isolation"],
  },
  {
    from: "SRA",
    id: "aws/README.md: Secrets",
    what: "Secrets are in scopes with access control lists; Terraform declares no values",
    code: ["constructs/secrets/secret-scope.ts"],
    shown: [
      [
        "tests/constructs/secrets/secret-scope.test.ts",
        "only the scope's creator has MANAGE initially, and no value is declared",
      ],
    ],
    rules: ["secret-scope-acl", "long-lived-credential"],
  },
  {
    from: "CIS",
    id: "5.6",
    what: "Clusters accept IMDSv2 metadata requests only",
    code: ["constructs/workspace-settings/workspace-configuration.ts"],
    shown: [["tests/constructs/workspace-settings/workspace-configuration.test.ts", "sets every setting, as strings"]],
  },
];
