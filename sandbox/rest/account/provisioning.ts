import { isObject } from "../../facts/values";
import type { CloudObject, JsonObject } from "../../ports";
import { toRest } from "../../runtime/shape";
import { collection, type RestResource } from "../resources/rest-resource";
import { byAttribute, created, ROOT, row, withAccount } from "./account-row";

const CREDENTIALS = "databricks_mws_credentials";
const STORAGE = "databricks_mws_storage_configurations";
const NETWORKS = "databricks_mws_networks";
const ENDPOINTS = "databricks_mws_vpc_endpoint";
const PRIVATE_ACCESS = "databricks_mws_private_access_settings";
const KEYS = "databricks_mws_customer_managed_keys";
const WORKSPACES = "databricks_mws_workspaces";

/** Attributes of a workspace that the API returns, under the same name. */
const OF_WORKSPACE: ReadonlySet<string> = new Set([
  "account_id",
  "aws_region",
  "cloud",
  "creation_time",
  "credentials_id",
  "custom_tags",
  "deployment_name",
  "managed_services_customer_managed_key_id",
  "network_connectivity_config_id",
  "network_id",
  "pricing_tier",
  "private_access_settings_id",
  "storage_configuration_id",
  "storage_customer_managed_key_id",
  "workspace_id",
  "workspace_name",
  "workspace_status",
  "workspace_status_message",
  "workspace_url",
]);

/** Resources of the account API: workspaces, and the configurations (e.g. credentials, network) that they reference. */
export const PROVISIONING: readonly RestResource[] = [
  {
    ...row,
    type: CREDENTIALS,
    title: "Credentials",
    operations: collection(`${ROOT}/credentials`, "credentials_id", "none"),
    key: "credentials_id",
    find: byAttribute(CREDENTIALS, "credentials_id"),
    list: {},
    attributes: ({ aws_credentials: aws, ...rest }) => ({
      ...rest,
      role_arn: field(field(aws, "sts_role"), "role_arn"),
    }),
    body: ({ attributes }) => {
      const { id: _id, role_arn: role, external_id: account, ...rest } = toRest(CREDENTIALS, attributes);
      const stsRole = { role_arn: role ?? "", external_id: account ?? "" };
      return { ...rest, account_id: account ?? "", aws_credentials: { sts_role: stsRole } };
    },
    created,
  },
  {
    ...row,
    type: STORAGE,
    title: "Storage configuration",
    operations: collection(`${ROOT}/storage-configurations`, "storage_configuration_id", "none"),
    key: "storage_configuration_id",
    find: byAttribute(STORAGE, "storage_configuration_id"),
    list: {},
    attributes: ({ root_bucket_info: bucket, ...rest }, call) => ({
      ...rest,
      account_id: call.accountId ?? "",
      bucket_name: field(bucket, "bucket_name"),
    }),
    body: ({ attributes }) => {
      const { id: _id, bucket_name: bucket, ...rest } = toRest(STORAGE, attributes);
      return { ...rest, root_bucket_info: { bucket_name: bucket ?? "" } };
    },
    created,
  },
  {
    ...row,
    type: NETWORKS,
    title: "Network",
    operations: collection(`${ROOT}/networks`, "network_id", "none"),
    key: "network_id",
    find: byAttribute(NETWORKS, "network_id"),
    list: {},
    attributes: withAccount(NETWORKS),
    body: async ({ id }, call, { objects }) => {
      const { id: _id, ...rest } = toRest(NETWORKS, (await objects.read(call, NETWORKS, id))?.attributes ?? {});
      return rest;
    },
    created,
  },
  {
    ...row,
    type: ENDPOINTS,
    title: "VPC endpoint",
    operations: collection(`${ROOT}/vpc-endpoints`, "vpc_endpoint_id", "none"),
    key: "vpc_endpoint_id",
    find: byAttribute(ENDPOINTS, "vpc_endpoint_id"),
    list: {},
    attributes: withAccount(ENDPOINTS),
    created,
  },
  {
    ...row,
    type: PRIVATE_ACCESS,
    title: "Private access settings",
    operations: collection(`${ROOT}/private-access-settings`, "private_access_settings_id", "PUT"),
    key: "private_access_settings_id",
    find: byAttribute(PRIVATE_ACCESS, "private_access_settings_id"),
    list: {},
    attributes: (body) => ({ private_access_level: "ACCOUNT", public_access_enabled: false, ...body }),
    created,
  },
  {
    ...row,
    type: KEYS,
    title: "Customer-managed key",
    operations: collection(`${ROOT}/customer-managed-keys`, "customer_managed_key_id", "none"),
    key: "customer_managed_key_id",
    find: byAttribute(KEYS, "customer_managed_key_id"),
    list: {},
    attributes: withAccount(KEYS),
    created,
  },
  {
    ...row,
    type: WORKSPACES,
    title: "Workspace",
    operations: collection(`${ROOT}/workspaces`, "workspace_id"),
    key: "workspace_id",
    find: (key, call, { objects }) => objects.find(call, WORKSPACES, { workspace_id: Number(key) })[0],
    list: {},
    attributes: withAccount(WORKSPACES),
    body: workspaceBody,
    created,
  },
];

/** API body of a workspace. `compute_mode` is the effective mode, not the requested one. */
function workspaceBody({ attributes }: CloudObject): JsonObject {
  const answered = Object.entries(toRest(WORKSPACES, attributes)).filter(
    ([name, value]) => OF_WORKSPACE.has(name) && value !== "",
  );
  return { ...Object.fromEntries(answered), compute_mode: attributes["effective_compute_mode"] ?? "HYBRID" };
}

function field(value: JsonObject[string] | undefined, name: string): JsonObject[string] {
  return isObject(value) ? (value[name] ?? null) : null;
}
