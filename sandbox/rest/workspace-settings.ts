import { denied, invalid } from "../facts/errors";
import { isObject } from "../facts/values";
import type { CloudObject, JsonObject } from "../ports";
import { toRest, toTerraform } from "../runtime/shape";
import { ErrorInfo } from "./error-info";
import { derivedUuid } from "./resources/derived-id";
import type { Call, Route, Services } from "./route";

const SOURCE = "Settings API reference; settings/generic_setting.go of provider 1.99.0";

/** A setting of a workspace, or of the account. */
interface Setting {
  /** `account` for a setting of the account. @default - each workspace has its own value of the setting */
  readonly on?: "account";
  /** Name in the path: `/settings/types/<name>/names/default`. */
  readonly name: string;
  readonly type: string;
  /** Field of the API body that contains the setting's value. */
  readonly field: string;
  /** Value that a read answers while the setting is not set. @default - a read answers 404 */
  readonly unset?: JsonObject;
  /** Whether the setting can be reset by a deletion. @default true */
  readonly deletable?: false;
  /**
   * Whether only account admins can change the setting. Source: Databricks, "Restrict workspace admins". @default false
   */
  readonly changedByAccountAdmins?: true;
}

const SETTINGS: readonly Setting[] = [
  { name: "default_namespace_ws", type: "databricks_default_namespace_setting", field: "namespace" },
  {
    name: "disable_legacy_access",
    type: "databricks_disable_legacy_access_setting",
    field: "disable_legacy_access",
  },
  {
    name: "disable_legacy_dbfs",
    type: "databricks_disable_legacy_dbfs_setting",
    field: "disable_legacy_dbfs",
    unset: { value: false },
  },
  {
    name: "restrict_workspace_admins",
    type: "databricks_restrict_workspace_admins_setting",
    field: "restrict_workspace_admins",
    unset: { status: "ALLOW_ALL" },
    changedByAccountAdmins: true,
  },
  {
    name: "automatic_cluster_update",
    type: "databricks_automatic_cluster_update_workspace_setting",
    field: "automatic_cluster_update_workspace",
    unset: { enabled: false },
    deletable: false,
  },
  {
    name: "shield_csp_enablement_ws_db",
    type: "databricks_compliance_security_profile_workspace_setting",
    field: "compliance_security_profile_workspace",
    unset: { is_enabled: false },
    deletable: false,
  },
  {
    name: "shield_esm_enablement_ws_db",
    type: "databricks_enhanced_security_monitoring_workspace_setting",
    field: "enhanced_security_monitoring_workspace",
    unset: { is_enabled: false },
    deletable: false,
  },
  {
    on: "account",
    name: "disable_legacy_features",
    type: "databricks_disable_legacy_features_setting",
    field: "disable_legacy_features",
  },
];

/**
 * Routes for settings. A setting has one value and an etag. An update must send the current etag. The sandbox lets only
 * workspace admins read settings; whether Databricks restricts reads is not verified.
 */
export const settingRoutes: readonly Route[] = SETTINGS.flatMap((setting) => {
  const { on = "workspace" } = setting;
  const root = on === "account" ? "/api/2.0/accounts/:account_id" : "/api/2.0";
  const path = `${root}/settings/types/${setting.name}/names/default`;
  // The account host lets in only account administrators, so its routes need no further check.
  const access = on === "account" ? "principal" : "workspace admin";
  const row = { on, path, access, evidence: "read in source", source: SOURCE } as const;
  return [
    { ...row, method: "GET", handle: (call, services) => read(setting, call, services) },
    { ...row, method: "PATCH", handle: (call, services) => update(setting, call, services) },
    ...(setting.deletable === false
      ? []
      : [
          {
            ...row,
            method: "DELETE",
            handle: (call: Call, services: Services) => reset(setting, call, services),
          } as const,
        ]),
  ] satisfies Route[];
});

function read(setting: Setting, call: Call, services: Services): JsonObject {
  const { field, unset } = setting;
  const etag = etagOf(setting, call, services);
  const stored = find(setting, call, services);
  if (stored !== undefined) {
    const body = toRest(stored.kind, stored.attributes);
    return { etag, setting_name: body["setting_name"] ?? "default", [field]: body[field] ?? {} };
  }
  if (unset !== undefined) return { etag, setting_name: "default", [field]: unset };
  throw new ErrorInfo(404, "NOT_FOUND", `The setting ${setting.name} has no value.`, { etag });
}

async function update(setting: Setting, call: Call, services: Services): Promise<JsonObject> {
  requireChange(setting, call, services);
  const { type, field } = setting;
  const given = call.body["setting"];
  if (!isObject(given) || !isObject(given[field])) throw invalid(`setting.${field} must be an object`);
  if (call.body["allow_missing"] !== true) throw invalid("allow_missing must be true");
  requireEtag(given["etag"], setting, call, services);
  const stored = find(setting, call, services);
  const attributes = toTerraform(type, { [field]: merged(setting, given[field], call, stored) });
  await services.objects.put(call, type, stored, attributes);
  return read(setting, call, services);
}

/**
 * The setting's value after an update: the given fields, and the stored fields that the field mask does not contain.
 */
function merged({ field }: Setting, given: JsonObject, call: Call, stored: CloudObject | undefined): JsonObject {
  const mask = String(call.body["field_mask"] ?? "")
    .split(",")
    .filter((path) => path !== "");
  if (mask.length === 0) throw invalid("field_mask is required");
  const stray = mask.find((path) => path !== field && !path.startsWith(`${field}.`));
  if (stray !== undefined) throw invalid(`field_mask: '${stray}' must be '${field}' or '${field}.<name>'`);
  const before = stored === undefined ? {} : toRest(stored.kind, stored.attributes)[field];
  const masked = new Set(mask.map((path) => path.split(".")[1]));
  const kept = Object.entries(isObject(before) ? before : {}).filter(([name]) => !masked.has(name));
  return { ...Object.fromEntries(mask.includes(field) ? [] : kept), ...given };
}

async function reset(setting: Setting, call: Call, services: Services): Promise<JsonObject> {
  requireChange(setting, call, services);
  requireEtag(call.query["etag"], setting, call, services);
  const stored = find(setting, call, services);
  if (stored !== undefined) await services.objects.delete(call, setting.type, stored.id);
  return { etag: etagOf(setting, call, services) };
}

/** @throws CloudError 403 if only account admins can change the setting and the caller is not an account admin */
function requireChange({ changedByAccountAdmins, name }: Setting, call: Call, { principals }: Services): void {
  if (changedByAccountAdmins !== true || principals.isAccountAdmin(call.principal)) return;
  throw denied(`Only account admins can change the setting ${name}.`);
}

/** Requires that `given` is the current etag. Otherwise throws 409 with the current etag. */
function requireEtag(given: unknown, setting: Setting, call: Call, services: Services): void {
  const etag = etagOf(setting, call, services);
  if (given === etag) return;
  throw new ErrorInfo(
    409,
    "RESOURCE_CONFLICT",
    `The etag of the setting ${setting.name} is not current: read the setting again.`,
    { etag },
  );
}

function etagOf(setting: Setting, call: Call, services: Services): string {
  const stored = find(setting, call, services);
  return stored === undefined
    ? derivedUuid(`${setting.name} of ${call.scope}, not set`)
    : String(stored.attributes["etag"]);
}

function find({ type }: Setting, call: Call, { objects }: Services): CloudObject | undefined {
  return objects.find(call, type)[0];
}
