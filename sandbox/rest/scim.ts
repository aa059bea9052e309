import type { JsonObject } from "../ports";
import { ADMIN, type Principal } from "../access/principals";
import type { Call, Route, Services } from "./route";
import { groupBody, notFound, page, principalBody } from "./scim-bodies";

const ROOT = "/api/2.0/preview/scim/v2";
const SOURCE = "SCIM API reference; databricks-sdk 0.156";
const row = { method: "GET", access: "user", evidence: "documented", source: SOURCE } as const;

/**
 * Routes of a workspace that read the caller, and the principals and groups of the account. Every principal of the
 * workspace can list users and groups; only workspace admins can list service principals (databricks/cli#732).
 */
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
    access: "workspace admin",
    handle: (call, services) => listPrincipals(call, services, "servicePrincipal"),
  },
  {
    ...row,
    path: `${ROOT}/ServicePrincipals/:id`,
    access: "workspace admin",
    handle: (call, services) => getPrincipal(call, services, "servicePrincipal"),
  },
  { ...row, path: `${ROOT}/Groups`, handle: listGroups },
  { ...row, path: `${ROOT}/Groups/:id`, handle: getGroup },
];

export function listPrincipals(call: Call, services: Services, kind: Principal["kind"]): JsonObject {
  const all = kind === "user" ? [ADMIN, ...services.principals.all] : services.principals.all;
  return page(
    call,
    all.filter((principal) => principal.kind === kind).map((principal) => principalBody(principal, services)),
  );
}

export function getPrincipal(call: Call, services: Services, kind: Principal["kind"]): JsonObject {
  const id = call.params["id"] ?? "";
  const found = services.principals.find(id);
  if (found?.kind !== kind || found.id !== id) throw notFound(kind === "user" ? "User" : "Service Principal", id);
  return principalBody(found, services);
}

export function listGroups(call: Call, services: Services): JsonObject {
  return page(
    call,
    services.store.find("databricks_group").map((group) => groupBody(group, services)),
  );
}

export function getGroup(call: Call, services: Services): JsonObject {
  const id = call.params["id"] ?? "";
  const group = services.store.find("databricks_group").find((candidate) => candidate.id === id);
  if (group === undefined) throw notFound("Group", id);
  return groupBody(group, services);
}
