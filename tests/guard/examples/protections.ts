import type { JsonObject } from "../../../core/json";
import type { Posture } from "../../../guard/rule";
import type { Broken, Examples } from "../support/examples";
import { resource } from "../support/plan";

/** Returns an example of a resource that lacks a protection which every stage must have. */
const off = (type: string, values: JsonObject, ...found: string[]): Broken => [found, [resource(`${type}.x`, values)]];

/** Returns an example of a resource that lacks a protection which only stages with this security control must have. */
const under = (control: string, type: string, values: JsonObject, found: string): Broken => [
  [found],
  [resource(`${type}.x`, values)],
  { controls: new Set([control]) },
];

const KEPT: Partial<Posture> = { deletionProtection: true };
const INSTANCE = { metadata_options: [{ http_tokens: "required" }] };
const ENCRYPTED = { storage_encrypted: true };
const conf = (custom_config: object): JsonObject => ({ custom_config });
const networkPolicy = (network_access: object): JsonObject => ({ egress: { network_access } });

export const PROTECTION_EXAMPLES: Examples = {
  "protection-off": {
    broken: {
      "a group that can create clusters": off(
        "databricks_group",
        { allow_cluster_create: true },
        "allow_cluster_create is true",
      ),
      "entitlements to create clusters and pools": off(
        "databricks_entitlements",
        { allow_cluster_create: true, allow_instance_pool_create: true },
        "allow_cluster_create is true",
        "allow_instance_pool_create is true",
      ),
      "a public database": off(
        "aws_db_instance",
        { ...ENCRYPTED, publicly_accessible: true },
        "publicly_accessible is true",
      ),
      "a public warehouse of an unlisted resource type": off(
        "aws_redshiftserverless_workgroup",
        { publicly_accessible: true },
        "publicly_accessible is true",
      ),
      "a database with unset encryption": [
        ["storage_encrypted is missing"],
        [resource("aws_rds_cluster.x", {}, { unknown: { storage_encrypted: true }, configured: {} })],
      ],
      "an unencrypted volume": off("aws_ebs_volume", { encrypted: false }, "encrypted is false"),
      "a volume with unset encryption": off("aws_ebs_volume", { size: 10 }, "encrypted is missing"),
      "an unencrypted disk of an instance": off(
        "aws_instance",
        { ...INSTANCE, root_block_device: [{ encrypted: false }] },
        "root_block_device.encrypted is false",
      ),
      "an instance that allows IMDSv1": off(
        "aws_instance",
        { metadata_options: [{ http_tokens: "optional" }] },
        "metadata_options.http_tokens is optional",
      ),
      "a launch template without http_tokens": off("aws_launch_template", { name: "t" }, "http_tokens is missing"),
      "a trail without logging": off(
        "aws_cloudtrail",
        { enable_logging: false, enable_log_file_validation: true },
        "enable_logging is false",
      ),
      "a disabled key": off("aws_kms_key", { is_enabled: false }, "is_enabled is false"),
      "a function URL without authentication": off(
        "aws_lambda_function_url",
        { authorization_type: "NONE" },
        "authorization_type is NONE",
      ),
      "legacy access, with the value as text": off(
        "databricks_disable_legacy_access_setting",
        { disable_legacy_access: [{ value: "FALSE" }] },
        "disable_legacy_access.value is FALSE",
      ),
      "legacy features in new workspaces": off(
        "databricks_disable_legacy_features_setting",
        { disable_legacy_features: { value: false } },
        "disable_legacy_features.value is false",
      ),
      "administrators who can run jobs as any principal": off(
        "databricks_restrict_workspace_admins_setting",
        { restrict_workspace_admins: [{ status: "ALLOW_ALL" }] },
        "restrict_workspace_admins.status is ALLOW_ALL",
      ),
      "clusters that allow IMDSv1": off(
        "databricks_workspace_conf",
        conf({ enableEnforceImdsV2: "false" }),
        "custom_config.enableEnforceImdsV2 is false",
      ),
      "IP access lists that are not enforced": [
        ["databricks_workspace_conf.c: custom_config.enableIpAccessLists is false"],
        [
          resource("databricks_ip_access_list.l", { list_type: "ALLOW", ip_addresses: ["198.51.100.0/24"] }),
          resource("databricks_workspace_conf.c", conf({ enableIpAccessLists: "false" })),
        ],
      ],
      "serverless compute with unrestricted egress": under(
        "serverlessEgressControl",
        "databricks_account_network_policy",
        networkPolicy({ restriction_mode: "FULL_ACCESS" }),
        "egress.network_access.restriction_mode is FULL_ACCESS",
      ),
      "a network policy in dry-run mode": under(
        "serverlessEgressControl",
        "databricks_account_network_policy",
        networkPolicy({ policy_enforcement: { enforcement_mode: "DRY_RUN" } }),
        "egress.network_access.policy_enforcement.enforcement_mode is DRY_RUN",
      ),
      "a network policy in dry-run mode for one product": under(
        "serverlessEgressControl",
        "databricks_account_network_policy",
        networkPolicy({ policy_enforcement: { dry_run_mode_product_filter: ["DBSQL"] } }),
        "egress.network_access.policy_enforcement.dry_run_mode_product_filter is DBSQL",
      ),
      "allowed downloads of query results": under(
        "downloadsOff",
        "databricks_workspace_conf",
        conf({ enableResultsDownloading: "true" }),
        "custom_config.enableResultsDownloading is true",
      ),
      "a database without final snapshot": [
        ["skip_final_snapshot is true"],
        [resource("aws_db_instance.x", { ...ENCRYPTED, skip_final_snapshot: true, deletion_protection: true })],
        KEPT,
      ],
    },
    kept: {
      "safe values in any spelling": [
        [
          resource("databricks_group.g", { allow_cluster_create: false }),
          resource("aws_db_instance.d", { ...ENCRYPTED, publicly_accessible: null }),
          resource("aws_instance.i", INSTANCE),
          resource("aws_lambda_function_url.u", { authorization_type: "AWS_IAM" }),
          resource("databricks_workspace_conf.c", conf({ enableEnforceImdsV2: "TRUE" })),
        ],
      ],
      "a value that is unknown before the apply": [
        [resource("aws_ebs_volume.v", {}, { unknown: { encrypted: true }, configured: { encrypted: "${var.e}" } })],
      ],
      "settings of controls that are off": [
        [
          resource("databricks_workspace_conf.c", conf({ enableResultsDownloading: "true" })),
          resource("databricks_account_network_policy.p", networkPolicy({ restriction_mode: "FULL_ACCESS" })),
          resource("aws_db_instance.d", { ...ENCRYPTED, skip_final_snapshot: true }),
        ],
      ],
    },
  },
  "protection-weakened": {
    broken: {
      "an optional setting that a change turns off": [
        ["custom_config.enableResultsDownloading is true"],
        [
          resource("databricks_workspace_conf.c", conf({ enableResultsDownloading: "true" }), {
            actions: ["update"],
            before: conf({ enableResultsDownloading: "false" }),
          }),
        ],
      ],
      "a change that removes the final snapshot of a database": [
        ["skip_final_snapshot is true"],
        [
          resource(
            "aws_db_instance.d",
            { ...ENCRYPTED, skip_final_snapshot: true },
            { actions: ["update"], before: { ...ENCRYPTED, skip_final_snapshot: false } },
          ),
        ],
      ],
      "the deletion of a protective resource": [
        ["this resource, which is a protection, is deleted"],
        [resource("databricks_ip_access_list.l", null, { actions: ["delete"], before: { list_type: "ALLOW" } })],
      ],
    },
    kept: {
      "a protection that was off before": [
        [
          resource("databricks_workspace_conf.c", conf({ enableResultsDownloading: "true" }), {
            actions: ["update"],
            before: conf({ enableResultsDownloading: "true" }),
          }),
        ],
      ],
      "a protection that is replaced, and the deletion of another resource": [
        [
          resource("aws_flow_log.f", {}, { actions: ["delete", "create"], before: {} }),
          resource("databricks_job.j", null, { actions: ["delete"], before: {} }),
        ],
      ],
    },
  },
};
