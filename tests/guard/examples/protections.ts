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
      "a group that may start clusters": off(
        "databricks_group",
        { allow_cluster_create: true },
        "allow_cluster_create is true",
      ),
      "the same by a resource of its own": off(
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
      "a public warehouse of a type that nobody listed": off(
        "aws_redshiftserverless_workgroup",
        { publicly_accessible: true },
        "publicly_accessible is true",
      ),
      "a database that does not say how it is kept": [
        ["storage_encrypted is missing"],
        [resource("aws_rds_cluster.x", {}, { unknown: { storage_encrypted: true }, configured: {} })],
      ],
      "an unencrypted volume": off("aws_ebs_volume", { encrypted: false }, "encrypted is false"),
      "a volume that does not say": off("aws_ebs_volume", { size: 10 }, "encrypted is missing"),
      "an unencrypted disk of a machine": off(
        "aws_instance",
        { ...INSTANCE, root_block_device: [{ encrypted: false }] },
        "root_block_device.encrypted is false",
      ),
      "a machine that answers the first metadata service": off(
        "aws_instance",
        { metadata_options: [{ http_tokens: "optional" }] },
        "metadata_options.http_tokens is optional",
      ),
      "a template of machines that says nothing of it": off(
        "aws_launch_template",
        { name: "t" },
        "http_tokens is missing",
      ),
      "a trail that stops": off(
        "aws_cloudtrail",
        { enable_logging: false, enable_log_file_validation: true },
        "enable_logging is false",
      ),
      "a key that is off": off("aws_kms_key", { is_enabled: false }, "is_enabled is false"),
      "an address of a function for all": off(
        "aws_lambda_function_url",
        { authorization_type: "NONE" },
        "authorization_type is NONE",
      ),
      "legacy access, in words": off(
        "databricks_disable_legacy_access_setting",
        { disable_legacy_access: [{ value: "FALSE" }] },
        "disable_legacy_access.value is FALSE",
      ),
      "legacy features of new workspaces": off(
        "databricks_disable_legacy_features_setting",
        { disable_legacy_features: { value: false } },
        "disable_legacy_features.value is false",
      ),
      "administrators who act as anyone": off(
        "databricks_restrict_workspace_admins_setting",
        { restrict_workspace_admins: [{ status: "ALLOW_ALL" }] },
        "restrict_workspace_admins.status is ALLOW_ALL",
      ),
      "metadata of clusters": off(
        "databricks_workspace_conf",
        conf({ enableEnforceImdsV2: "false" }),
        "custom_config.enableEnforceImdsV2 is false",
      ),
      "lists of addresses that do not count": [
        ["databricks_workspace_conf.c: custom_config.enableIpAccessLists is false"],
        [
          resource("databricks_ip_access_list.l", { list_type: "ALLOW", ip_addresses: ["198.51.100.0/24"] }),
          resource("databricks_workspace_conf.c", conf({ enableIpAccessLists: "false" })),
        ],
      ],
      "serverless compute that reaches everything": under(
        "serverlessEgressControl",
        "databricks_account_network_policy",
        networkPolicy({ restriction_mode: "FULL_ACCESS" }),
        "egress.network_access.restriction_mode is FULL_ACCESS",
      ),
      "a network policy that only counts": under(
        "serverlessEgressControl",
        "databricks_account_network_policy",
        networkPolicy({ policy_enforcement: { enforcement_mode: "DRY_RUN" } }),
        "egress.network_access.policy_enforcement.enforcement_mode is DRY_RUN",
      ),
      "a network policy that does not hold for some": under(
        "serverlessEgressControl",
        "databricks_account_network_policy",
        networkPolicy({ policy_enforcement: { dry_run_mode_product_filter: ["DBSQL"] } }),
        "egress.network_access.policy_enforcement.dry_run_mode_product_filter is DBSQL",
      ),
      downloads: under(
        "downloadsOff",
        "databricks_workspace_conf",
        conf({ enableResultsDownloading: "true" }),
        "custom_config.enableResultsDownloading is true",
      ),
      "a database that goes without a copy": [
        ["skip_final_snapshot is true"],
        [resource("aws_db_instance.x", { ...ENCRYPTED, skip_final_snapshot: true, deletion_protection: true })],
        KEPT,
      ],
    },
    kept: {
      "safe values, in any spelling": [
        [
          resource("databricks_group.g", { allow_cluster_create: false }),
          resource("aws_db_instance.d", { ...ENCRYPTED, publicly_accessible: null }),
          resource("aws_instance.i", INSTANCE),
          resource("aws_lambda_function_url.u", { authorization_type: "AWS_IAM" }),
          resource("databricks_workspace_conf.c", conf({ enableEnforceImdsV2: "TRUE" })),
        ],
      ],
      "a value that is not known yet": [
        [resource("aws_ebs_volume.v", {}, { unknown: { encrypted: true }, configured: { encrypted: "${var.e}" } })],
      ],
      "what the profile leaves off": [
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
      "a switch that the profile leaves to the stage": [
        ["custom_config.enableResultsDownloading is true"],
        [
          resource("databricks_workspace_conf.c", conf({ enableResultsDownloading: "true" }), {
            actions: ["update"],
            before: conf({ enableResultsDownloading: "false" }),
          }),
        ],
      ],
      "the last copy of a database": [
        ["skip_final_snapshot is true"],
        [
          resource(
            "aws_db_instance.d",
            { ...ENCRYPTED, skip_final_snapshot: true },
            { actions: ["update"], before: { ...ENCRYPTED, skip_final_snapshot: false } },
          ),
        ],
      ],
      "a resource that protects by being there": [
        ["the protection is deleted"],
        [resource("databricks_ip_access_list.l", null, { actions: ["delete"], before: { list_type: "ALLOW" } })],
      ],
    },
    kept: {
      "what was off before": [
        [
          resource("databricks_workspace_conf.c", conf({ enableResultsDownloading: "true" }), {
            actions: ["update"],
            before: conf({ enableResultsDownloading: "true" }),
          }),
        ],
      ],
      "a protection that is replaced, and a resource that protects nothing": [
        [
          resource("aws_flow_log.f", {}, { actions: ["delete", "create"], before: {} }),
          resource("databricks_job.j", null, { actions: ["delete"], before: {} }),
        ],
      ],
    },
  },
};
