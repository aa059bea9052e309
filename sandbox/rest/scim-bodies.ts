import { DEACTIVATED } from "../facts/databricks/identity";
import { missing } from "../facts/errors";
import { CloudError, type CloudObject, type Json, type JsonObject } from "../ports";
import type { Principal } from "../access/principals";
import type { Call, Services } from "./route";

/** Attributes of Terraform's state for entitlements, by the name of the entitlement. */
export const ENTITLEMENTS: Readonly<Record<string, string>> = {
  "allow-cluster-create": "allow_cluster_create",
  "allow-instance-pool-create": "allow_instance_pool_create",
  "databricks-sql-access": "databricks_sql_access",
  "workspace-access": "workspace_access",
  "workspace-consume": "workspace_consume",
};

/** SCIM body of a user or service principal. */
export function principalBody(principal: Principal, { principals, store }: Services): JsonObject {
  const groups = principals.groupsOf(principal).map((group) => ({
    display: String(group.attributes["display_name"]),
    value: group.id,
    type: "direct",
  }));
  const kinds = ["databricks_service_principal", "databricks_user", DEACTIVATED];
  const stored = kinds.map((kind) => store.get(kind, "account", principal.id)).find((each) => each !== undefined);
  const roles = store
    .find("databricks_service_principal_role", "account", { service_principal_id: principal.id })
    .map(({ attributes }) => ({ value: attributes["role"] ?? "" }));
  return {
    schemas: [`urn:ietf:params:scim:schemas:core:2.0:${principal.kind === "user" ? "User" : "ServicePrincipal"}`],
    id: principal.id,
    // The user name of a service principal is its application id, as in Databricks' answer to `/Me`.
    userName: principal.name,
    displayName: principal.displayName,
    active: stored?.kind !== DEACTIVATED && stored?.attributes["active"] !== false,
    ...(principal.kind === "user"
      ? { emails: [{ value: principal.name, type: "work", primary: true }] }
      : { applicationId: principal.name }),
    groups: principal.admin ? [{ display: "admins", value: "0", type: "direct" }, ...groups] : groups,
    ...(roles.length > 0 ? { roles } : {}),
    ...extras(stored),
  };
}

/** SCIM body of a group with its members. */
export function groupBody(group: CloudObject, { store, principals }: Services): JsonObject {
  const memberships = store.find("databricks_group_member", "account");
  const nameOf = (id: string): string | undefined => {
    const name = store.get("databricks_group", "account", id)?.attributes["display_name"];
    return typeof name === "string" ? name : undefined;
  };
  const members = memberships
    .filter(({ attributes }) => String(attributes["group_id"]) === group.id)
    .map(({ attributes }) => String(attributes["member_id"]));
  const parents = memberships
    .filter(({ attributes }) => String(attributes["member_id"]) === group.id)
    .map(({ attributes }) => String(attributes["group_id"]));
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    id: group.id,
    displayName: String(group.attributes["display_name"]),
    meta: { resourceType: "Group" },
    members: members.map((id) => {
      const principal = principals.find(id);
      const kind = principal === undefined ? "Groups" : principal.kind === "user" ? "Users" : "ServicePrincipals";
      return { value: id, display: principal?.displayName ?? nameOf(id) ?? id, $ref: `${kind}/${id}` };
    }),
    ...(parents.length > 0
      ? {
          groups: parents.map((id) => ({ value: id, display: nameOf(id) ?? id, $ref: `Groups/${id}`, type: "direct" })),
        }
      : {}),
    ...extras(group),
  };
}

/** Answers a request for a SCIM list with one page. The query's `filter` supports only `<attribute> eq "<value>"`. */
export function page(call: Call, all: readonly JsonObject[]): JsonObject {
  const filtered = all.filter(filterOf(call.query["filter"]));
  const start = Math.max(1, Number(call.query["startIndex"] ?? 1));
  const count = Number(call.query["count"] ?? filtered.length);
  const resources = filtered.slice(start - 1, start - 1 + count);
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: filtered.length,
    startIndex: start,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

export function notFound(what: string, id: string): CloudError {
  return missing(`${what} with id ${id} not found.`);
}

function extras(stored: CloudObject | undefined): JsonObject {
  const { external_id: externalId } = stored?.attributes ?? {};
  const entitlements: Json[] = Object.entries(ENTITLEMENTS)
    .filter(([, attribute]) => stored?.attributes[attribute] === true)
    .map(([value]) => ({ value }));
  return {
    ...(typeof externalId === "string" && externalId !== "" ? { externalId } : {}),
    ...(entitlements.length > 0 ? { entitlements } : {}),
  };
}

function filterOf(text: string | undefined): (item: JsonObject) => boolean {
  if (text === undefined || text === "") return () => true;
  const match = /^\s*(\w+)\s+eq\s+"?([^"]*)"?\s*$/i.exec(text);
  const [, attribute, value] = match ?? [];
  if (attribute === undefined)
    throw new CloudError(
      501,
      "NOT_IMPLEMENTED",
      `sandbox: SCIM filter '${text}' is not supported, only <attribute> eq "<value>"`,
    );
  return (item) => String(item[attribute]) === value;
}
