import { defined } from "../defined";
import { denied, invalid } from "../facts/errors";
import type { CloudObject, Json, JsonObject, ObjectStore, Scope } from "../ports";
import { objectType, type ObjectType, type ObjectTypeName } from "../facts/databricks/object-types";
import type { Principal, Principals } from "./principals";

/** An entry of an access control list, in the shape of the permissions API. */
export interface AccessControl {
  readonly group_name?: string;
  readonly user_name?: string;
  readonly service_principal_name?: string;
  readonly permission_level: string;
}

/**
 * Checks and sets permissions on workspace objects. The store keeps the permissions as `databricks_permissions`. The
 * creator of an object also has the highest permission level on the object.
 */
export class Permissions {
  public constructor(
    private readonly store: ObjectStore,
    private readonly principals: Principals,
  ) {}

  /** Throws `CloudError` 403 unless the principal has at least `level` on the object. */
  public require(principal: Principal, workspaceId: Scope, segment: ObjectTypeName, id: string, level: string): void {
    if (this.allows(principal, workspaceId, segment, id, level)) return;
    throw denied(
      `${principal.displayName} does not have ${level} or higher permissions on ${objectType(segment).objectType} ${id}.`,
    );
  }

  public allows(principal: Principal, workspaceId: Scope, segment: ObjectTypeName, id: string, level: string): boolean {
    if (this.principals.workspaceAccess(principal, workspaceId) === "ADMIN") return true;
    const type = objectType(segment);
    if (this.creatorOf(type, workspaceId, id) === principal.name) return true;
    const groups = new Set(
      this.principals.groupsOf(principal).map((group) => String(group.attributes["display_name"])),
    );
    const wanted = type.levels.indexOf(level);
    if (wanted < 0) return false;
    return this.list(type, workspaceId, id).some((entry) => {
      const named =
        entry.user_name === principal.name ||
        entry.service_principal_name === principal.name ||
        (entry.group_name !== undefined && (entry.group_name === "users" || groups.has(entry.group_name)));
      return named && type.levels.indexOf(entry.permission_level) >= wanted;
    });
  }

  /** Access control list of an object, as set by Terraform or the permissions API. It does not contain the creator. */
  public list(type: ObjectType, workspaceId: Scope, id: string): readonly AccessControl[] {
    const keys = this.keysOf(type, workspaceId, id);
    return this.store
      .find("databricks_permissions", workspaceId)
      .filter(({ attributes }) =>
        [type.attribute, type.pathAttribute].some((name) => name !== undefined && keys.has(textOf(attributes[name]))),
      )
      .flatMap(({ attributes }) => (attributes["access_control"] as readonly JsonObject[] | undefined) ?? [])
      .map(accessControlOf);
  }

  /** All identifiers that `databricks_permissions` can use for an object: its ids, and its path if it has one. */
  private keysOf(type: ObjectType, workspaceId: Scope, id: string): ReadonlySet<string> {
    const keys = this.store
      .find(type.kind, workspaceId)
      .map((object) => [...namesOf(type, object), textOf(object.attributes["path"])].filter((key) => key !== ""))
      .find((names) => names.includes(id));
    return new Set(keys ?? [id]);
  }

  /** Replaces the access control list of an object, as the permissions API does. */
  public async set(type: ObjectType, workspaceId: Scope, id: string, list: readonly AccessControl[]): Promise<void> {
    for (const entry of list) {
      if (type.levels.includes(entry.permission_level)) continue;
      throw invalid(
        `permission_level '${entry.permission_level}' of a ${type.objectType} is not one of ${type.levels.join(", ")}`,
      );
    }
    const objectId = `/${type.segment}/${id}`;
    const before = this.store.get("databricks_permissions", workspaceId, objectId);
    await this.store.put({
      kind: "databricks_permissions",
      scope: workspaceId,
      id: objectId,
      attributes: {
        ...(before?.attributes ?? { [type.attribute]: id }),
        id: objectId,
        object_type: type.objectType,
        access_control: list.map((entry) => ({ ...entry })),
      },
    });
  }

  /** Records the creator of an object. A creator has the highest permission level on the object. */
  public async recordCreator(segment: ObjectTypeName, workspaceId: Scope, id: string, name: string): Promise<void> {
    await this.store.put({ kind: CREATOR, scope: workspaceId, id: creatorId(segment, id), attributes: { name } });
  }

  /** The recorded creator of an object; undefined for objects that the administrator declared through Terraform. */
  public creatorOf(type: ObjectType, workspaceId: Scope, id: string): string | undefined {
    return this.store.get(CREATOR, workspaceId, creatorId(type.segment, id))?.attributes["name"] as string | undefined;
  }

  /** Deletes the record of a deleted object's creator. */
  public async forget(segment: ObjectTypeName, workspaceId: Scope, id: string): Promise<void> {
    await this.store.delete(CREATOR, workspaceId, creatorId(segment, id));
  }
}

/**
 * All ids by which a request can address an object, e.g. the numeric and the Terraform id of a folder. Permissions set
 * over the REST API are stored under the first of these ids.
 */
export function namesOf({ segment, attribute }: ObjectType, { id, attributes }: CloudObject): readonly string[] {
  const own = attributes["object_id"] ?? (segment === "serving-endpoints" ? attributes[attribute] : undefined) ?? id;
  return [String(own), id, ...(segment === "directories" ? [] : [String(attributes[attribute] ?? id)])];
}

const CREATOR = "sandbox_creator";

function creatorId(segment: string, id: string): string {
  return `${segment}/${id}`;
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function accessControlOf(entry: JsonObject): AccessControl {
  const text = (name: string): string | undefined => (entry[name] as string | null | undefined) || undefined;
  const [group, user, service] = [text("group_name"), text("user_name"), text("service_principal_name")];
  return {
    permission_level: String(entry["permission_level"]),
    ...defined({ group_name: group, user_name: user, service_principal_name: service }),
  };
}
