import { CloudError, type CloudObject, type JsonObject } from "../ports";
import { ADMIN, type Principal } from "../access/principals";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.0/preview/scim/v2";
const SOURCE = "SCIM API reference; databricks-sdk 0.156";
const row = { method: "GET", evidence: "documented", source: SOURCE } as const;

/** Who am I, and who else is there. Principals are made by Terraform, so these routes only read. */
export const scimRoutes: readonly Route[] = [
  {
    ...row,
    path: `${ROOT}/Me`,
    handle: (call, services) => {
      call.reply.header("x-databricks-org-id", call.scope);
      return principalBody(call.principal, services);
    },
  },
  { ...row, path: `${ROOT}/Users`, handle: (call, services) => listPrincipals(call, services, "user") },
  { ...row, path: `${ROOT}/Users/:id`, handle: (call, services) => getPrincipal(call, services, "user") },
  {
    ...row,
    path: `${ROOT}/ServicePrincipals`,
    handle: (call, services) => listPrincipals(call, services, "servicePrincipal"),
  },
  {
    ...row,
    path: `${ROOT}/ServicePrincipals/:id`,
    handle: (call, services) => getPrincipal(call, services, "servicePrincipal"),
  },
  { ...row, path: `${ROOT}/Groups`, handle: listGroups },
  { ...row, path: `${ROOT}/Groups/:id`, handle: getGroup },
];

function listPrincipals(call: Call, services: Services, kind: Principal["kind"]): JsonObject {
  const all = kind === "user" ? [ADMIN, ...services.principals.all] : services.principals.all;
  return page(
    call,
    all.filter((principal) => principal.kind === kind).map((principal) => principalBody(principal, services)),
  );
}

function getPrincipal(call: Call, services: Services, kind: Principal["kind"]): JsonObject {
  const id = call.params["id"] ?? "";
  const found = services.principals.find(id);
  if (found?.kind !== kind || found.id !== id) throw missing(kind === "user" ? "User" : "Service Principal", id);
  return principalBody(found, services);
}

function listGroups(call: Call, services: Services): JsonObject {
  return page(
    call,
    services.store.find("databricks_group").map((group) => groupBody(group, services)),
  );
}

function getGroup(call: Call, services: Services): JsonObject {
  const id = call.params["id"] ?? "";
  const group = services.store.find("databricks_group").find((candidate) => candidate.id === id);
  if (group === undefined) throw missing("Group", id);
  return groupBody(group, services);
}

function principalBody(principal: Principal, { principals }: Services): JsonObject {
  const groups = principals.groupsOf(principal).map((group) => ({
    display: String(group.attributes["display_name"]),
    value: group.id,
    type: "direct",
  }));
  return {
    schemas: [`urn:ietf:params:scim:schemas:core:2.0:${principal.kind === "user" ? "User" : "ServicePrincipal"}`],
    id: principal.id,
    // The Me call answers the application id of a service principal as its user name.
    userName: principal.name,
    displayName: principal.displayName,
    active: true,
    ...(principal.kind === "user"
      ? { emails: [{ value: principal.name, type: "work", primary: true }] }
      : { applicationId: principal.name }),
    groups: principal.admin ? [{ display: "admins", value: "0", type: "direct" }, ...groups] : groups,
  };
}

function groupBody(group: CloudObject, { store, principals }: Services): JsonObject {
  const members = store
    .find("databricks_group_member")
    .filter(({ attributes }) => String(attributes["group_id"]) === group.id)
    .map(({ attributes }) => String(attributes["member_id"]));
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    id: group.id,
    displayName: String(group.attributes["display_name"]),
    members: members.map((id) => ({ value: id, display: principals.find(id)?.displayName ?? id })),
  };
}

/** A SCIM list: `filter` knows `<attribute> eq "<value>"`. */
function page(call: Call, all: readonly JsonObject[]): JsonObject {
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

function filterOf(text: string | undefined): (item: JsonObject) => boolean {
  if (text === undefined || text === "") return () => true;
  const match = /^\s*(\w+)\s+eq\s+"?([^"]*)"?\s*$/i.exec(text);
  const [, attribute, value] = match ?? [];
  if (attribute === undefined)
    throw new CloudError(501, "NOT_IMPLEMENTED", `sandbox: SCIM filter '${text}' is not known`);
  return (item) => String(item[attribute]) === value;
}

function missing(what: string, id: string): CloudError {
  return new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `${what} with id ${id} not found.`);
}
