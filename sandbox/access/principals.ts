import { ADMIN as ADMIN_NAME, ADMIN_ID } from "../facts/databricks/principals";
import { missing } from "../facts/errors";
import type { CloudObject, ObjectStore, Scope } from "../ports";

/** A caller: a user or a service principal. */
export interface Principal {
  readonly kind: "user" | "servicePrincipal";
  /** SCIM id. */
  readonly id: string;
  /** User name, or application id of a service principal. Permissions and grants contain this name. */
  readonly name: string;
  readonly displayName: string;
  /** Administrator of the account and of every workspace. */
  readonly admin: boolean;
}

/** The built-in administrator. The user who started the sandbox acts as this principal. */
export const ADMIN: Principal = {
  kind: "user",
  id: ADMIN_ID,
  name: ADMIN_NAME,
  displayName: "Sandbox administrator",
  admin: true,
};

/** Looks up users, service principals, groups and memberships in the store. */
export class Principals {
  public constructor(private readonly store: ObjectStore) {}

  /** Finds a principal by display name, user name, application id or SCIM id. */
  public find(text: string): Principal | undefined {
    if (text === ADMIN.name || text === ADMIN.id) return ADMIN;
    return this.all.find((principal) => [principal.name, principal.displayName, principal.id].includes(text));
  }

  /** Like `find`. @throws CloudError 404 if the principal does not exist */
  public get(text: string): Principal {
    const principal = this.find(text);
    if (principal !== undefined) return principal;
    throw missing(`Principal '${text}' does not exist.`);
  }

  /** All principals except the built-in administrator. */
  public get all(): readonly Principal[] {
    return [
      ...this.store.find("databricks_service_principal").map(servicePrincipalOf),
      ...this.store.find("databricks_user").map(userOf),
    ];
  }

  /** Groups that a principal belongs to, directly or through other groups. */
  public groupsOf(principal: Principal): readonly CloudObject[] {
    const members = this.store.find("databricks_group_member");
    const found = new Set<string>();
    const open = [principal.id];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const { attributes } of members) {
        const group = String(attributes["group_id"]);
        if (String(attributes["member_id"]) !== id || found.has(group)) continue;
        found.add(group);
        open.push(group);
      }
    }
    return this.store.find("databricks_group").filter((group) => found.has(group.id));
  }

  /** A principal's own name and the names of its groups in the store. Callers add the groups of all users. */
  public namesOf(principal: Principal): ReadonlySet<string> {
    return new Set([
      principal.name,
      ...this.groupsOf(principal).map((group) => String(group.attributes["display_name"])),
    ]);
  }

  /** Whether a principal is the built-in administrator, or a service principal with the role `account_admin`. */
  public isAccountAdmin({ admin, id }: Principal): boolean {
    return (
      admin ||
      this.store
        .find("databricks_service_principal_role", "account", { role: "account_admin" })
        .some(({ attributes }) => String(attributes["service_principal_id"]) === id)
    );
  }

  /** Access of a principal to a workspace, assigned directly or through a group; undefined without access. */
  public workspaceAccess(principal: Principal, workspaceId: Scope): "ADMIN" | "USER" | undefined {
    if (principal.admin) return "ADMIN";
    const ids = new Set([principal.id, ...this.groupsOf(principal).map((group) => group.id)]);
    const granted = this.store
      .find("databricks_mws_permission_assignment")
      .filter(({ attributes }) => String(attributes["workspace_id"]) === workspaceId)
      .filter(({ attributes }) => ids.has(String(attributes["principal_id"])))
      .flatMap(({ attributes }) => (attributes["permissions"] as readonly string[] | undefined) ?? []);
    if (granted.includes("ADMIN")) return "ADMIN";
    return granted.includes("USER") ? "USER" : undefined;
  }
}

/** Converts a stored service principal to a `Principal`. */
export function servicePrincipalOf({ id, attributes }: CloudObject): Principal {
  const name = String(attributes["application_id"]);
  return {
    kind: "servicePrincipal",
    id,
    name,
    displayName: String(attributes["display_name"] ?? name),
    admin: false,
  };
}

function userOf({ id, attributes }: CloudObject): Principal {
  const name = String(attributes["user_name"]);
  return { kind: "user", id, name, displayName: String(attributes["display_name"] ?? name), admin: false };
}
