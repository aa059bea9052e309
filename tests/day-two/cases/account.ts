import {
  allowedLoss,
  inPlace,
  noObjectChanged,
  nothingDeployed,
  on,
  refusedByConfiguration,
  refusedByGuard,
  refusedByPlan,
} from "../support/case";
import { OTHER_REGIONS } from "../support/other-regions";

const ACCOUNT = ["account"] as const;

/** Addresses of a catalog and a folder that are already in the states of the deployed stages. */
const CATALOG = "databricks_catalog.Catalog_742F25FD";
const FOLDER = "databricks_directory.Directory_98167B95";

/** Addresses of the audit log's two buckets, the log bucket and the bucket for its access logs. */
const AUDIT_LOG = [
  "account/aws_s3_bucket.AuditLog_AccessLogs_Bucket_B4A77BFC",
  "account/aws_s3_bucket.AuditLog_Bucket_338C7405",
];

/**
 * Enables a system schema through prod's workspace for all stages. Databricks does not enable this schema by default.
 */
const SYSTEM_TABLES = { "databricks.systemTablesFrom": "prod", "databricks.systemSchemas": ["serving"] };

const LOCAL = { state: { backend: "local", directory: "state", bucket: null, region: null } };

/** Changes of `config/account.yaml`, which all stages share. */
export const SHARED = [
  ...on(
    ACCOUNT,
    { service: "riskops" },
    refusedByPlan("Instance cannot be destroyed", "revert the change that deletes it"),
  ),
  ...on(ACCOUNT, { "databricks.accountId": "0a1b2c3d-0000-4000-8000-000000000002" }, refusedByPlan("account")),
  ...on(ACCOUNT, { "databricks.metastore": "risk" }),
  ...on(
    ACCOUNT,
    { "databricks.adoptMetastore": true },
    refusedByGuard("cannot-change", "databricks_metastore", "terraform account -- state rm"),
  ),
  ...on(ACCOUNT, { "databricks.adoptMetastore": null }, refusedByConfiguration("adoptMetastore", "true or false")),
  // The guard refuses to move `systemTablesFrom` to dev, because prod's stack would delete the system schema, which
  // disables it for the whole metastore.
  ...on(
    ACCOUNT,
    { "databricks.systemTablesFrom": "dev" },
    refusedByGuard("stateful-loss", "databricks_system_schema"),
    {
      given: SYSTEM_TABLES,
    },
  ),
  ...on(
    ACCOUNT,
    { "databricks.systemTablesFrom": null, "databricks.systemSchemas": null },
    allowedLoss("databricks_system_schema"),
    // `stays`: the settings of `given` are not reverted, because the guard would refuse to remove the system schema.
    { given: SYSTEM_TABLES, back: inPlace(), stays: true },
  ),
  ...on(
    ACCOUNT,
    { "databricks.systemTablesFrom": null },
    refusedByConfiguration("systemSchemas", "unless systemTablesFrom names the stage"),
    { given: SYSTEM_TABLES },
  ),
  ...on(ACCOUNT, { "databricks.systemSchemas": ["serving", "access"] }, inPlace(), {
    given: SYSTEM_TABLES,
    back: refusedByGuard("stateful-loss", "databricks_system_schema"),
  }),
  ...on(
    ACCOUNT,
    { "databricks.systemSchemas": ["access"] },
    refusedByGuard("stateful-loss", "databricks_system_schema"),
    {
      given: SYSTEM_TABLES,
    },
  ),
  ...on(
    ACCOUNT,
    { "databricks.systemSchemas": ["serving"] },
    refusedByGuard("stateful-loss", "databricks_system_schema"),
    {
      given: { ...SYSTEM_TABLES, "databricks.systemSchemas": ["serving", "access"] },
    },
  ),
  ...on(ACCOUNT, { "databricks.auditLogDelivery": false }, refusedByGuard("unreleased-loss", "aws_s3_bucket")),
  ...on(ACCOUNT, { "databricks.auditLogDelivery": false }, inPlace(), { given: { "guard.allowLoss": AUDIT_LOG } }),
  ...on(ACCOUNT, { "databricks.auditLogDelivery": null }, refusedByGuard("stateful-loss", "aws_s3_bucket")),
  ...on(ACCOUNT, { "databricks.legacyFeaturesOff": true }),
  ...on(ACCOUNT, { "databricks.legacyFeaturesOff": null }, nothingDeployed),
  ...on(
    ACCOUNT,
    { "aws.accountId": "222222222222" },
    refusedByPlan("Instance cannot be destroyed", "revert the change that deletes it"),
  ),
  ...OTHER_REGIONS.flatMap((region) =>
    on(
      ACCOUNT,
      { "aws.region": region },
      refusedByConfiguration("aws.region", "the region of the account's metastore"),
    ),
  ),
  ...on(ACCOUNT, { "ci.github": null }),
  ...on(ACCOUNT, { "ci.github.repository": "example/riskops" }),
  ...on(ACCOUNT, { "ci.github.subjectPrefix": "repo:example@12/fraudops@34" }),
  ...on(ACCOUNT, { "ci.github.subjectPrefix": "repo:example@12/fraudops@56" }, inPlace(), {
    given: { "ci.github.subjectPrefix": "repo:example@12/fraudops@34" },
  }),
  ...on(ACCOUNT, { "ci.gitlab": null }),
  ...on(
    ACCOUNT,
    { "ci.gitlab.host": "git.example.com" },
    inPlace({
      aws_iam_openid_connect_provider:
        "AWS cannot change the issuer of an identity provider, and the host determines the issuer",
    }),
  ),
  ...on(ACCOUNT, { "ci.gitlab.projectPath": "example/risk/fraudops" }),
  ...on(ACCOUNT, { "ci.github": null, "ci.gitlab": null }),
  ...on(
    ACCOUNT,
    { "state.bucket": "fraudops-states-111111111111" },
    refusedByPlan("Backend configuration changed", "restore `state` in config/account.yaml"),
  ),
  ...on(
    ACCOUNT,
    { "state.region": "eu-west-1" },
    refusedByPlan("Backend configuration changed", "restore `state` in config/account.yaml"),
  ),
  ...on(ACCOUNT, LOCAL, refusedByPlan("Backend configuration changed", "restore `state` in config/account.yaml")),
  ...on(ACCOUNT, { "tags.review": "2027" }),
  ...on(ACCOUNT, { "tags.owner": "risk-platform" }),
  ...on(ACCOUNT, { "tags.owner": null }, refusedByGuard("required-tags", "no tag owner")),
  ...on(ACCOUNT, { imports: { "dev-platform": { [CATALOG]: "fraudops_dev" } } }, noObjectChanged),
  ...on(
    ACCOUNT,
    {
      imports: {
        "dev-platform": { [CATALOG]: null, [FOLDER]: "/fraudops/dev" },
        "prod-platform": { [CATALOG]: "fraudops_prod" },
      },
    },
    noObjectChanged,
    { given: { imports: { "dev-platform": { [CATALOG]: "fraudops_dev" } } } },
  ),
  // Changes of `imports` have no effect, because Terraform does not import objects that are already in the state.
  ...on(
    ACCOUNT,
    { imports: { "dev-platform": null, "prod-platform": { [CATALOG]: "fraudops_elsewhere" } } },
    noObjectChanged,
    {
      given: {
        imports: { "dev-platform": { [CATALOG]: "fraudops_dev" }, "prod-platform": { [CATALOG]: "fraudops_prod" } },
      },
    },
  ),
  ...on(
    ACCOUNT,
    { imports: { "dev-platform": { "databricks_catalog.Other": "fraudops_dev" } } },
    refusedByConfiguration("imports.dev-platform", "no resource databricks_catalog.Other"),
  ),
  ...on(ACCOUNT, { moves: { platform: { "databricks_catalog.Former": CATALOG } } }, noObjectChanged),
  ...on(
    ACCOUNT,
    {
      moves: {
        platform: { "databricks_catalog.Former": null, "databricks_directory.Former": FOLDER },
        "dev-platform": { "databricks_catalog.Former": CATALOG },
      },
    },
    noObjectChanged,
    { given: { moves: { platform: { "databricks_catalog.Former": CATALOG } } } },
  ),
  ...on(
    ACCOUNT,
    { moves: { platform: null, "prod-platform": { "databricks_directory.Former": CATALOG } } },
    refusedByConfiguration("moves.prod-platform", "addresses of the same type"),
    {
      given: {
        moves: {
          platform: { "databricks_catalog.Former": CATALOG },
          "prod-platform": { "databricks_directory.Former": FOLDER },
        },
      },
    },
  ),
  ...on(ACCOUNT, { deletionProtection: false }),
];
