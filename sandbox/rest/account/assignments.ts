import { missing } from "../../facts/errors";
import type { Json, JsonObject } from "../../ports";
import type { Call, Route, Services } from "../route";
import { ROOT, row } from "./account-row";

const TYPE = "databricks_mws_permission_assignment";
const OF_WORKSPACE = `${ROOT}/workspaces/:workspace_id/permissionassignments`;
const ONE = `${OF_WORKSPACE}/principals/:principal_id`;

/** Routes that list, set and delete the access of principals to a workspace. */
export const assignmentRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: OF_WORKSPACE,
    handle: (call, services) => {
      const found = services.objects.find(call, TYPE, { workspace_id: workspaceIn(call, services) });
      return {
        permission_assignments: found.map(({ attributes }) => ({
          permissions: attributes["permissions"] ?? [],
          principal: principal(String(attributes["principal_id"]), services),
        })),
      };
    },
  },
  {
    ...row,
    method: "GET",
    path: `${OF_WORKSPACE}/permissions`,
    handle: (call, services) => {
      workspaceIn(call, services);
      return {
        permissions: [
          { permission_level: "USER", description: "Can access the workspace with basic privileges." },
          { permission_level: "ADMIN", description: "Can access the workspace and has workspace admin privileges." },
        ],
      };
    },
  },
  {
    ...row,
    method: "PUT",
    path: ONE,
    handle: async (call, services) => {
      const [workspaceId, principalId] = [workspaceIn(call, services), Number(call.params["principal_id"])];
      const permissions = (call.body["permissions"] ?? []) as readonly Json[];
      const id = `${workspaceId}|${principalId}`;
      if (permissions.length === 0) {
        await services.objects.delete(call, TYPE, id);
        return {};
      }
      const attributes = { workspace_id: workspaceId, principal_id: principalId, permissions };
      await services.objects.put(call, TYPE, services.objects.get(call, TYPE, id), attributes);
      return { permissions, principal: principal(String(principalId), services) };
    },
  },
  {
    ...row,
    method: "DELETE",
    path: ONE,
    handle: async (call, services) => {
      const id = `${workspaceIn(call, services)}|${call.params["principal_id"] ?? ""}`;
      if (services.objects.get(call, TYPE, id) === undefined) {
        throw missing(`Principal ${id.replace(/.*\|/, "")} is not assigned to the workspace.`);
      }
      await services.objects.delete(call, TYPE, id);
      return {};
    },
  },
];

function principal(id: string, { store, principals }: Services): JsonObject {
  const group = store.get("databricks_group", "account", id);
  if (group !== undefined) {
    const name = group.attributes["display_name"] ?? "";
    return { principal_id: Number(id), display_name: name, group_name: name };
  }
  const found = principals.find(id);
  if (found === undefined) return { principal_id: Number(id) };
  const field = found.kind === "user" ? "user_name" : "service_principal_name";
  return { principal_id: Number(id), display_name: found.displayName, [field]: found.name };
}

function workspaceIn(call: Call, { store }: Services): number {
  const id = Number(call.params["workspace_id"]);
  if (store.find("databricks_mws_workspaces", "account", { workspace_id: id }).length > 0) return id;
  throw missing(`Workspace '${call.params["workspace_id"] ?? ""}' does not exist.`);
}
