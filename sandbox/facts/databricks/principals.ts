import type { CloudObject } from "../../ports";
import { missing } from "../errors";
import type { BehaviourContext } from "../types";
import { number, text, textOf } from "../values";

/**
 * User name of the sandbox's built-in administrator of account and workspaces. Terraform acts as this user, unless
 * Terraform is connected to the providers that the sandbox starts for another principal.
 */
export const ADMIN = "admin@sandbox.local";
export const ADMIN_ID = "1000000000000001";

/** Groups that exist in every account or workspace: grants can name them, and no other group can have these names. */
export const SYSTEM_GROUPS: readonly string[] = ["account users", "users", "admins"];

const PRINCIPAL_KINDS = ["databricks_group", "databricks_service_principal"] as const;

export function groupByName({ store }: BehaviourContext, name: string): CloudObject | undefined {
  return store.find("databricks_group", "account", { display_name: name })[0];
}

export function servicePrincipalByApplication({ store }: BehaviourContext, id: string): CloudObject | undefined {
  return store.find("databricks_service_principal", "account", { application_id: id })[0];
}

/** Group or service principal by its numeric id. */
export function principalById({ store }: BehaviourContext, id: string): CloudObject | undefined {
  return PRINCIPAL_KINDS.map((kind) => store.get(kind, "account", id)).find((each) => each !== undefined);
}

/** Throws unless `name` is a group's name, a service principal's application id, or the administrator. */
export function requirePrincipal(context: BehaviourContext, name: string): void {
  const known =
    name === ADMIN ||
    SYSTEM_GROUPS.includes(name) ||
    groupByName(context, name) !== undefined ||
    servicePrincipalByApplication(context, name) !== undefined;
  if (!known) {
    throw missing(
      `Could not find principal with name ${name}: expected a group's display name, a service principal's ` +
        `application id, or the administrator ${ADMIN}`,
    );
  }
}

/** Numeric ids of the groups that `principalId` belongs to, directly or through other groups. */
export function groupsOf({ store }: BehaviourContext, principalId: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [principalId];
  for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
    for (const membership of store.find("databricks_group_member", "account", { member_id: member })) {
      const group = text(membership.attributes, "group_id");
      if (!found.has(group)) waiting.push(group);
      found.add(group);
    }
  }
  return found;
}

/** Whether a principal is assigned to a workspace, directly or through a group. */
export function isAssigned(context: BehaviourContext, workspaceId: string, principalId: string): boolean {
  const candidates = [principalId, ...groupsOf(context, principalId)];
  return context.store
    .find("databricks_mws_permission_assignment", "account", { workspace_id: Number(workspaceId) })
    .some(({ attributes }) => candidates.includes(String(number(attributes, "principal_id"))));
}

/** Numeric ids of the direct members of the group with the numeric id `groupId`. */
export function membersOf({ store }: BehaviourContext, groupId: string): readonly string[] {
  return store
    .find("databricks_group_member", "account", { group_id: groupId })
    .map((each) => textOf(each, "member_id"));
}
