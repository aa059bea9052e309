import { denied } from "../facts/errors";
import { CloudError, type CloudObject, type JsonObject, type ObjectStore, type Scope } from "../ports";
import { text } from "../facts/values";
import { workspacePath } from "../facts/databricks/workspace-paths";
import { JobAccess } from "./job-access";
import { objectType, OBJECT_TYPES, type ObjectTypeName } from "../facts/databricks/object-types";
import type { Permissions } from "./permissions";
import type { Principal, Principals } from "./principals";
import { type Securable, type SecurableType, volumeOf } from "./securables";
import type { UnityCatalogAccess } from "./unity-catalog";

/** Services with which `DeclaredAccess` decides whether a principal may access a workspace and its objects. */
export interface AccessServices {
  readonly store: ObjectStore;
  readonly principals: Principals;
  readonly permissions: Permissions;
  readonly unityCatalog: UnityCatalogAccess;
}

/** The principal that manages an object with Terraform, and the scope of the object. */
interface Caller {
  readonly principal: Principal;
  /** Id of the object's workspace, or `account` for objects of the Databricks account and Unity Catalog. */
  readonly scope: Scope;
}

/** Access checks for objects of one Terraform type. A check throws `CloudError` 403 if the principal has no access. */
interface TypeRules {
  create(caller: Caller, attributes: JsonObject): void;
  /** Checks an update or a deletion. @param after attributes after an update; absent for a deletion */
  change(caller: Caller, object: CloudObject, after?: JsonObject): void;
  read(caller: Caller, object: CloudObject): void;
  /** Object type and id under which the creator of an object is recorded. Absent if no creators are recorded. */
  readonly creator?: { readonly segment: ObjectTypeName; idOf(object: CloudObject): string };
}

/**
 * Access checks for Terraform when it acts as a principal other than the sandbox's administrator. The REST API of the
 * sandbox uses the same services for its checks. `rulesOf` throws for resource types that only the sandbox's
 * administrator can manage.
 */
export class DeclaredAccess {
  private readonly rules: Readonly<Record<string, TypeRules>>;
  private readonly jobs: JobAccess;

  public constructor(private readonly services: AccessServices) {
    const { store, principals, permissions } = services;
    this.jobs = new JobAccess(store, principals, permissions);
    this.rules = {
      databricks_schema: this.securable("schema", "CREATE_SCHEMA", ({ catalog }) => ({
        type: "catalog",
        name: catalog,
      })),
      databricks_volume: this.securable("volume", "CREATE_VOLUME", inSchema),
      databricks_registered_model: this.securable("model", "CREATE_MODEL", inSchema),
      databricks_grants: this.grants(),
      databricks_grant: this.grants(),
      databricks_file: this.files(),
      databricks_mlflow_experiment: this.levels("experiments", "CAN_READ", (caller, attributes) => {
        this.requireFolder(caller, text(attributes, "name"));
      }),
      databricks_job: this.jobRules(),
      databricks_model_serving: this.levels("serving-endpoints", "CAN_VIEW", () => undefined),
      databricks_permissions: this.permissionLists(),
    };
  }

  /**
   * Access checks for objects of a Terraform type.
   *
   * @throws CloudError 403 if the principal has no access to the workspace or account in `scope`; 501 for a type
   * without rules in the sandbox
   */
  public rulesOf(type: string, { principal, scope }: Caller): TypeRules {
    if (this.services.principals.workspaceAccess(principal, scope) === undefined) {
      throw denied(
        `${principal.displayName} has no access to ${scope === "account" ? "the account" : `workspace ${scope}`}.`,
      );
    }
    const rules = this.rules[type];
    if (rules !== undefined) return rules;
    const known = Object.keys(this.rules).sort().join(", ");
    const message = `the sandbox has no access rules for ${type}, so only the sandbox's administrator can manage it`;
    throw new CloudError(501, "NOT_IMPLEMENTED", `${message}; other principals can manage ${known}`);
  }

  /**
   * Checks that a principal may read an object through a data source. Every principal may read itself and the cluster
   * policies that it may use. Only workspace administrators may read objects of other types.
   */
  public requireLookup(type: string, caller: Caller, found: JsonObject): void {
    if (type === "databricks_current_user") return;
    if (type === "databricks_cluster_policy") {
      this.services.permissions.require(
        caller.principal,
        caller.scope,
        "cluster-policies",
        text(found, "id"),
        "CAN_USE",
      );
      return;
    }
    const isAdmin = this.services.principals.workspaceAccess(caller.principal, caller.scope) === "ADMIN";
    if (!isAdmin)
      throw denied(`${caller.principal.displayName} is not an administrator; only administrators can look up ${type}.`);
  }

  /**
   * Requires CAN_MANAGE on the nearest parent folder of a new object. Considers only folders that the store keeps as
   * `databricks_directory`; without such a folder, requires nothing.
   * Source: Databricks, "Folder ACLs": creating items requires CAN_MANAGE.
   */
  public requireFolder({ principal, scope }: Caller, path: string): void {
    const { store, permissions } = this.services;
    const folders = store
      .find("databricks_directory", scope)
      .map((object) => ({ object, path: workspacePath(text(object.attributes, "path")) }))
      .filter((folder) => workspacePath(path).startsWith(`${folder.path}/`))
      .sort((one, other) => other.path.length - one.path.length);
    const [nearest] = folders;
    if (nearest === undefined) return;
    const id = String(nearest.object.attributes["object_id"] ?? nearest.object.id);
    permissions.require(principal, scope, "directories", id, "CAN_MANAGE");
  }

  private securable(type: SecurableType, privilege: string, parent: (at: Place) => Securable): TypeRules {
    const { unityCatalog } = this.services;
    const manage: TypeRules["change"] = ({ principal, scope }, { id }) =>
      unityCatalog.require(principal, "MANAGE", { type, name: id }, scope);
    return {
      create: ({ principal, scope }, attributes) =>
        unityCatalog.require(principal, privilege, parent(placeOf(attributes)), scope),
      change: manage,
      read: ({ principal, scope }, { id }) => unityCatalog.requireVisible(principal, { type, name: id }, scope),
    };
  }

  private grants(): TypeRules {
    const { unityCatalog } = this.services;
    const require = ({ principal, scope }: Caller, attributes: JsonObject): void =>
      unityCatalog.require(principal, "MANAGE", securableIn(attributes), scope);
    return {
      create: require,
      change: (caller, { attributes }) => require(caller, attributes),
      read: ({ principal, scope }, { attributes }) =>
        unityCatalog.requireVisible(principal, securableIn(attributes), scope),
    };
  }

  private files(): TypeRules {
    const { unityCatalog } = this.services;
    const require = ({ principal, scope }: Caller, attributes: JsonObject, privilege: string): void => {
      const path = text(attributes, "path");
      const volume = volumeOf(path);
      if (volume === undefined) throw denied(`${path} is not under /Volumes/<catalog>/<schema>/<volume>.`);
      unityCatalog.require(principal, privilege, volume, scope);
    };
    return {
      create: (caller, attributes) => require(caller, attributes, "WRITE_VOLUME"),
      change: (caller, { attributes }) => require(caller, attributes, "WRITE_VOLUME"),
      read: (caller, { attributes }) => require(caller, attributes, "READ_VOLUME"),
    };
  }

  private levels(segment: ObjectTypeName, read: string, create: TypeRules["create"]): TypeRules {
    const { permissions } = this.services;
    const idOf = (object: CloudObject): string =>
      segment === "serving-endpoints" ? text(object.attributes, "serving_endpoint_id") || object.id : object.id;
    const atLevel = (level: string) => (caller: Caller, object: CloudObject) =>
      permissions.require(caller.principal, caller.scope, segment, idOf(object), level);
    return { create, change: atLevel("CAN_MANAGE"), read: atLevel(read), creator: { segment, idOf } };
  }

  private jobRules(): TypeRules {
    const rules = this.levels("jobs", "CAN_VIEW", ({ principal, scope }, attributes) =>
      this.jobs.require(principal, scope, attributes),
    );
    return {
      ...rules,
      change: (caller, object, after) => {
        rules.change(caller, object);
        if (after !== undefined) this.jobs.require(caller.principal, caller.scope, after, object.attributes);
      },
    };
  }

  private permissionLists(): TypeRules {
    const { permissions } = this.services;
    const require = ({ principal, scope }: Caller, attributes: JsonObject): void => {
      for (const type of OBJECT_TYPES) {
        const id =
          text(attributes, type.attribute) || ("pathAttribute" in type ? text(attributes, type.pathAttribute) : "");
        if (id === "") continue;
        const level = objectType(type.segment).levels.includes("CAN_MANAGE") ? "CAN_MANAGE" : "ADMIN";
        permissions.require(principal, scope, type.segment, id, level);
        return;
      }
      const known = OBJECT_TYPES.flatMap((type) => [
        type.attribute,
        ...("pathAttribute" in type ? [type.pathAttribute] : []),
      ]);
      throw denied(`databricks_permissions in the sandbox needs one of ${known.join(", ")}`);
    };
    return {
      create: require,
      change: (caller, { attributes }) => require(caller, attributes),
      read: (caller, { attributes }) => require(caller, attributes),
    };
  }
}

interface Place {
  readonly catalog: string;
  readonly schema: string;
}

function placeOf(attributes: JsonObject): Place {
  return { catalog: text(attributes, "catalog_name"), schema: text(attributes, "schema_name") };
}

function inSchema({ catalog, schema }: Place): Securable {
  return { type: "schema", name: `${catalog}.${schema}` };
}

const SECURABLE_ARGUMENTS = ["catalog", "schema", "table", "volume", "model"] as const;

function securableIn(attributes: JsonObject): Securable {
  const type = SECURABLE_ARGUMENTS.find((argument) => text(attributes, argument) !== "");
  if (type === undefined)
    throw denied(
      `the grants need one of the arguments ${SECURABLE_ARGUMENTS.join(", ")}: ` +
        "only the sandbox's administrator can grant on other securables",
    );
  return { type, name: text(attributes, type) };
}
