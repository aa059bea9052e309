import { reaches } from "../facts/databricks/isolation";
import { CloudError, type JsonObject, type ObjectStore, type Scope } from "../ports";
import { Owners } from "./owners";
import type { Principal, Principals } from "./principals";
import { ancestorsOf, KINDS, privilegeName, sameName, type Securable } from "./securables";

/** A privilege that a principal needs, and the securable on which it needs the privilege. */
interface Missing {
  readonly privilege: string;
  readonly on: Securable;
}

/** Error if a principal lacks a privilege in Unity Catalog. */
export class MissingPrivilegeError extends CloudError {
  /** @param reason the missing privilege in the wording of Unity Catalog, which calls every principal "User" */
  public constructor(
    public readonly reason: string,
    principal: Principal,
  ) {
    super(403, "PERMISSION_DENIED", `${reason} Caller: ${principal.displayName}.`);
  }
}

/** Privileges that neither `ALL_PRIVILEGES` nor ownership includes, to prevent escalation and data exfiltration. */
const NEVER_IMPLIED = ["EXTERNAL_USE_SCHEMA", "EXTERNAL_USE_LOCATION"];
/** Name of the group that contains every principal of the account. */
export const ACCOUNT_USERS = "account users";

/**
 * Evaluates privileges on Unity Catalog securables from the grants and owners in the store.
 *
 * - Privileges on a catalog or schema also apply to the contents of the catalog or schema. Access to the contents also
 *   requires USE_CATALOG and USE_SCHEMA.
 * - An owner has every privilege on the owned object, except `NEVER_IMPLIED`. On the contents of the object, the owner
 *   has MANAGE: the owner can alter, drop and grant, but must first grant itself the privileges to read.
 * - A grant of MANAGE on an object lets a principal alter, drop and grant on the object and its contents, but not read.
 * - Owners of the metastore have MANAGE on everything in the metastore. The role of a workspace administrator includes
 *   no privileges. The sandbox's administrator has all privileges.
 *
 * Source: Databricks documentation, "Unity Catalog permissions model concepts", "Manage Unity Catalog object
 * ownership", "Admin privileges in Unity Catalog", and the requirements in the Unity Catalog API reference.
 *
 * The methods' parameter `from` is the workspace that the principal called: an isolated securable is only accessible
 * from the workspaces to which it is bound. Without `from`, isolation is not checked.
 */
export class UnityCatalogAccess {
  public readonly owners: Owners;

  public constructor(
    private readonly store: ObjectStore,
    private readonly principals: Principals,
  ) {
    this.owners = new Owners(store);
  }

  /** Whether a principal has a privilege on a securable, and USE_CATALOG and USE_SCHEMA on its catalog and schema. */
  public allows(principal: Principal, privilege: string, securable: Securable, from?: Scope): boolean {
    return (
      this.reachable(securable, from) && this.missing(principal, privilegeName(privilege), securable) === undefined
    );
  }

  /** Like `allows`. @throws CloudError 403 that names the first missing privilege, its securable and the principal */
  public require(principal: Principal, privilege: string, securable: Securable, from?: Scope): void {
    if (!this.reachable(securable, from)) {
      const [catalog = securable] = ancestorsOf(securable);
      const what = `${KINDS[catalog.type].word} '${catalog.name}'`;
      throw new MissingPrivilegeError(`${what} is not accessible in current workspace.`, principal);
    }
    const missing = this.missing(principal, privilegeName(privilege), securable);
    if (missing !== undefined) throw new MissingPrivilegeError(wordsOf(missing), principal);
  }

  /** Whether a principal sees a securable and its metadata, which needs BROWSE, MANAGE or another privilege on it. */
  public canSee(principal: Principal, securable: Securable, from?: Scope): boolean {
    if (!this.reachable(securable, from)) return false;
    if (this.missing(principal, "MANAGE", securable) === undefined) return true;
    const names = this.namesOf(principal);
    if (this.granted(names, "BROWSE", [securable, ...ancestorsOf(securable)])) return true;
    const { basic, others } = KINDS[securable.type];
    return [basic, ...others].some((privilege) => this.missing(principal, privilege, securable) === undefined);
  }

  /** Like `canSee`. @throws CloudError 403 if the principal does not see the securable */
  public requireVisible(principal: Principal, securable: Securable, from?: Scope): void {
    if (this.canSee(principal, securable, from)) return;
    this.require(principal, KINDS[securable.type].basic, securable, from);
  }

  /** Whether a principal administers the metastore, as its owner or as an administrator of the account. */
  public isMetastoreAdmin(principal: Principal): boolean {
    return this.principals.isAccountAdmin(principal) || this.ownsMetastore(this.namesOf(principal));
  }

  private missing(principal: Principal, privilege: string, securable: Securable): Missing | undefined {
    if (principal.admin) return undefined;
    const names = this.namesOf(principal);
    const ancestors = ancestorsOf(securable);
    if (privilege === "MANAGE" && this.managesFromAbove(names, ancestors)) return undefined;
    const uses: Missing[] = [...ancestors, ...(privilege === "MANAGE" ? [] : [securable])].flatMap((on) => usesOf(on));
    const wanted = [...uses, { privilege, on: securable }];
    return wanted.find((each) => !this.holds(names, each));
  }

  /**
   * Whether a principal has MANAGE on a securable as the owner of the metastore, of the catalog or of the schema. The
   * owner of the schema also needs USE_CATALOG on the catalog. `ancestors` contains the catalog and the schema.
   */
  private managesFromAbove(names: ReadonlySet<string>, ancestors: readonly Securable[]): boolean {
    if (this.ownsMetastore(names)) return true;
    const [catalog, schema] = ancestors;
    if (catalog === undefined) return false;
    if (this.owns(names, catalog)) return true;
    if (schema === undefined || !this.owns(names, schema)) return false;
    return this.holds(names, { privilege: "USE_CATALOG", on: catalog });
  }

  /** Whether a principal has a privilege by ownership, or by a grant on the securable or a parent. */
  private holds(names: ReadonlySet<string>, { privilege, on }: Missing): boolean {
    if (!NEVER_IMPLIED.includes(privilege) && this.owns(names, on)) return true;
    return this.granted(names, privilege, [on, ...ancestorsOf(on)]);
  }

  private owns(names: ReadonlySet<string>, securable: Securable): boolean {
    return names.has(this.owners.of(securable));
  }

  private ownsMetastore(names: ReadonlySet<string>): boolean {
    return this.store
      .find("databricks_metastore", "account")
      .some(({ attributes }) => names.has(String(attributes["owner"])));
  }

  private granted(names: ReadonlySet<string>, privilege: string, places: readonly Securable[]): boolean {
    const isImplied = privilege !== "MANAGE" && !NEVER_IMPLIED.includes(privilege);
    return this.grantsOn(places).some(
      (grant) =>
        names.has(String(grant["principal"])) &&
        ((grant["privileges"] as readonly string[] | null) ?? [])
          .map(privilegeName)
          .some((given) => given === privilege || (isImplied && given === "ALL_PRIVILEGES")),
    );
  }

  /** Grants on any of the securables, from `databricks_grants` and `databricks_grant`. */
  private grantsOn(places: readonly Securable[]): readonly JsonObject[] {
    const isHere = ({ attributes }: { readonly attributes: JsonObject }): boolean =>
      places.some(({ type, name }) => sameName(String(attributes[type] ?? ""), name));
    const lists = this.store.find("databricks_grants", "account").filter(isHere);
    const single = this.store.find("databricks_grant", "account").filter(isHere);
    return [
      ...lists.flatMap(({ attributes }) => (attributes["grant"] as readonly JsonObject[] | null) ?? []),
      ...single.map(({ attributes }) => attributes),
    ];
  }

  private namesOf(principal: Principal): ReadonlySet<string> {
    return new Set([ACCOUNT_USERS, ...this.principals.namesOf(principal)]);
  }

  private reachable(securable: Securable, from: Scope | undefined): boolean {
    if (from === undefined) return true;
    return [securable, ...ancestorsOf(securable)].every(({ type, name }) => {
      const stored = KINDS[type].stored;
      return stored === undefined || reaches(this.store, stored, name, from);
    });
  }
}

/** Privileges required to access the contents of a catalog or schema. */
function usesOf(on: Securable): readonly Missing[] {
  if (on.type === "catalog") return [{ privilege: "USE_CATALOG", on }];
  return on.type === "schema" ? [{ privilege: "USE_SCHEMA", on }] : [];
}

function wordsOf({ privilege, on }: Missing): string {
  return `User does not have ${privilege.replaceAll("_", " ")} on ${KINDS[on.type].word} '${on.name}'.`;
}
