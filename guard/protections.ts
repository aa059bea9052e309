import { isObject, type JsonObject } from "../core/json";
import { isSet, UNKNOWN } from "./planned-stack";

/** An argument that can turn a protection off. */
export interface Protection {
  /**
   * Name of the argument, or the end of its path, e.g. `restrict_workspace_admins.status` for an argument in a block.
   */
  readonly argument: string;
  /**
   * Values that keep the protection on.
   * @default - all except `unsafe`
   */
  readonly safe?: readonly string[];
  /**
   * Values that turn the protection off.
   * @default - all except `safe`
   */
  readonly unsafe?: readonly string[];
  /**
   * Resource types in which the argument is this protection. In other types, the argument is ignored.
   * @default - every type
   */
  readonly types?: readonly string[];
  /**
   * Resource types that are unprotected without the argument.
   * @default - none
   */
  readonly missing?: readonly string[];
  /**
   * Condition under which the protection must be on: a security control, deletion protection, or an IP access list.
   * @default - always
   */
  readonly under?: string;
}

/** Conditions for `Protection.under` besides the ids of security controls. */
export const DELETION_PROTECTION = "deletionProtection";
export const ALLOWED_ADDRESSES = "allowedIpRanges";

const ON = ["true"];
const OFF = ["false"];
const DATABASES = ["aws_db_instance", "aws_docdb_cluster", "aws_neptune_cluster", "aws_rds_cluster"];

/** Arguments of AWS and Databricks resources that restrict access, encrypt, log or prevent deletion. */
export const PROTECTIONS: readonly Protection[] = [
  // Network access and authentication.
  { argument: "associate_public_ip_address", safe: OFF },
  { argument: "publicly_accessible", safe: OFF },
  { argument: "endpoint_public_access", safe: OFF, missing: ["aws_eks_cluster"] },
  { argument: "allow_external_principals", safe: OFF },
  { argument: "authorization_type", unsafe: ["NONE"] },
  { argument: "authorization", unsafe: ["NONE"], types: ["aws_api_gateway_method"] },
  { argument: "state", unsafe: ["unblocked"] },
  { argument: "internet_gateway_block_mode", unsafe: ["off"] },
  { argument: "block_public_security_group_rules", safe: ON },
  { argument: "is_no_public_ip_enabled", safe: ON },
  { argument: "public_access_enabled", safe: OFF, under: "frontEndPrivateLink" },
  { argument: "restriction_mode", safe: ["RESTRICTED_ACCESS"], under: "serverlessEgressControl" },
  { argument: "enforcement_mode", safe: ["ENFORCED"], under: "serverlessEgressControl" },
  { argument: "dry_run_mode_product_filter", safe: [], under: "serverlessEgressControl" },
  { argument: "access_policy_type", unsafe: ["ALLOW_ALL_DOMAINS"] },
  // Privileges.
  { argument: "allow_cluster_create", safe: OFF },
  { argument: "allow_instance_pool_create", safe: OFF },
  { argument: "embed_credentials", safe: OFF },
  { argument: "anonymous_function", safe: OFF },
  { argument: "any_file", safe: OFF },
  { argument: "custom_config.enforceUserIsolation", safe: ON, under: "legacyFeaturesOff" },
  { argument: "restrict_workspace_admins.status", unsafe: ["ALLOW_ALL"] },
  { argument: "disable_legacy_access.value", safe: ON },
  { argument: "disable_legacy_dbfs.value", safe: ON },
  { argument: "disable_legacy_features.value", safe: ON },
  { argument: "http_tokens", safe: ["required"], missing: ["aws_instance", "aws_launch_template"] },
  { argument: "custom_config.enableEnforceImdsV2", safe: ON },
  { argument: "custom_config.enableWebTerminal", safe: OFF },
  { argument: "custom_config.enableDbfsFileBrowser", safe: OFF },
  { argument: "privileged", safe: OFF },
  { argument: "privileged_mode", safe: OFF },
  { argument: "bypass_policy_lockout_safety_check", safe: OFF },
  { argument: "bypass_policy_lockout_check", safe: OFF },
  // Encryption.
  { argument: "storage_encrypted", safe: ON, missing: DATABASES },
  { argument: "encrypted", safe: ON, missing: ["aws_ebs_volume", "aws_efs_file_system", "aws_redshift_cluster"] },
  { argument: "at_rest_encryption_enabled", safe: ON, missing: ["aws_elasticache_replication_group"] },
  { argument: "transit_encryption_enabled", safe: ON, missing: ["aws_elasticache_replication_group"] },
  { argument: "encrypt_at_rest.enabled", safe: ON },
  { argument: "node_to_node_encryption.enabled", safe: ON },
  { argument: "enforce_https", safe: ON },
  { argument: "viewer_protocol_policy", unsafe: ["allow-all"] },
  { argument: "security_policy", unsafe: ["NONE"], types: ["databricks_sql_global_config"] },
  { argument: "custom_config.storeInteractiveNotebookResultsInCustomerAccount", safe: ON },
  // Logging and monitoring.
  { argument: "is_enabled", safe: ON },
  { argument: "enabled", safe: ON, types: ["aws_ebs_encryption_by_default", "databricks_mws_log_delivery"] },
  { argument: "enable", safe: ON, types: ["aws_guardduty_detector"] },
  { argument: "status", unsafe: ["DISABLED", "PAUSED"], types: ["aws_macie2_account", "databricks_mws_log_delivery"] },
  { argument: "enable_logging", safe: ON },
  { argument: "enable_log_file_validation", safe: ON, missing: ["aws_cloudtrail"] },
  { argument: "custom_config.enableVerboseAuditLogs", safe: ON, under: "verboseAudit" },
  { argument: "automatic_cluster_update_workspace.enabled", safe: ON, under: "automaticClusterUpdate" },
  // Downloads and uploads in the user interface, and IP access lists.
  { argument: "custom_config.enableResultsDownloading", safe: OFF, under: "downloadsOff" },
  { argument: "custom_config.enableExportNotebook", safe: OFF, under: "downloadsOff" },
  { argument: "custom_config.enableNotebookTableClipboard", safe: OFF, under: "downloadsOff" },
  { argument: "custom_config.mlflowRunArtifactDownloadEnabled", safe: OFF, under: "downloadsOff" },
  { argument: "custom_config.enableUploadDataUis", safe: OFF, under: "downloadsOff" },
  { argument: "custom_config.enableIpAccessLists", safe: ON, under: ALLOWED_ADDRESSES },
  // Deletion protection and backups.
  { argument: "backup_retention_period", unsafe: ["0"] },
  { argument: "recovery_window_in_days", unsafe: ["0"], under: DELETION_PROTECTION },
  { argument: "skip_final_snapshot", safe: OFF, missing: DATABASES, under: DELETION_PROTECTION },
  { argument: "deletion_protection", safe: ["true", "active"], missing: DATABASES, under: DELETION_PROTECTION },
  {
    argument: "deletion_protection_enabled",
    safe: ON,
    missing: ["aws_dynamodb_table"],
    under: DELETION_PROTECTION,
  },
  { argument: "enable_deletion_protection", safe: ON, under: DELETION_PROTECTION },
  { argument: "force_delete", safe: OFF, under: DELETION_PROTECTION },
  { argument: "purge_on_delete", safe: OFF, under: DELETION_PROTECTION },
];

/** A protection that a resource's arguments turn off. */
export interface TurnedOff {
  readonly protection: Protection;
  /** Description of the argument, e.g. "encrypt_at_rest.enabled is false". */
  readonly found: string;
}

/**
 * Protections that a resource turns off.
 *
 * @param values planned values, with `UNKNOWN` for unknown ones
 * @param configured configuration of the resource. Arguments in the configuration are not reported as missing, even if
 *   the plan contains no values for these arguments.
 */
export function turnedOff(type: string, values: JsonObject, configured: JsonObject): readonly TurnedOff[] {
  const arguments_ = argumentsOf(values, "");
  return PROTECTIONS.filter(({ types }) => types?.includes(type) ?? true).flatMap((protection) => {
    const named = arguments_.filter(({ path }) => endsWith(path, protection.argument));
    const off = named.filter(({ value }) => isOff(value, protection));
    const isReported =
      named.some(({ value }) => isSet(value) && value !== UNKNOWN) ||
      argumentsOf(configured, "").some(({ path }) => endsWith(path, protection.argument));
    const isMissing = protection.missing?.includes(type) === true && !isReported;
    return [
      ...off.map(({ path, value }) => ({ protection, found: `${path} is ${String(value)}` })),
      ...(isMissing ? [{ protection, found: `${protection.argument} is missing` }] : []),
    ];
  });
}

function isOff(value: unknown, { safe, unsafe }: Protection): boolean {
  if (!isSet(value) || value === UNKNOWN || String(value).includes("${")) return false;
  const said = String(value).trim().toLowerCase();
  const among = (values: readonly string[]): boolean => values.some((each) => each.toLowerCase() === said);
  return safe === undefined ? among(unsafe ?? []) : !among(safe);
}

interface Argument {
  /** Names of the blocks and of the argument, without block indices, e.g. `encrypt_at_rest.enabled`. */
  readonly path: string;
  readonly value: unknown;
}

/** Arguments in a value, at every depth, with their paths. */
function argumentsOf(value: unknown, path: string): readonly Argument[] {
  if (Array.isArray(value)) return value.flatMap((item) => argumentsOf(item, path));
  if (!isObject(value)) return path === "" ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => argumentsOf(inner, path === "" ? key : `${path}.${key}`));
}

function endsWith(path: string, argument: string): boolean {
  return path === argument || path.endsWith(`.${argument}`);
}
