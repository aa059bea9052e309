import { reaches } from "../facts/databricks/isolation";
import { CloudError, type JsonObject, type ObjectStore, type Scope } from "../ports";
import { Owners } from "./owners";
import type { Principal, Principals } from "./principals";
import { ancestorsOf, KINDS, privilegeName, sameName, type Securable } from "./securables";

/** A privilege that somebody lacks, and on what. */
interface Missing {
  readonly privilege: string;
  readonly on: Securable;
}

/** Somebody may not do something in Unity Catalog. */
export class MissingPrivilegeError extends CloudError {
  /** @param reason in Unity Catalog's words, which call everybody "User" */
  public constructor(
    public readonly reason: string,
    principal: Principal,
  ) {
    super(403, "PERMISSION_DENIED", `${reason} Caller: ${principal.displayName}.`);
  }
}

/** What `ALL_PRIVILEGES` and ownership leave out: against escalation, and against data leaving Unity Catalog. */
const NEVER_IMPLIED = ["EXTERNAL_USE_SCHEMA", "EXTERNAL_USE_LOCATION"];
/** Group that everybody in the account is in. */
export const EVERYBODY = "account users";

/**
 * Who may do what with the objects of Unity Catalog, by the grants and owners in the store.
 *
 * - A privilege on a catalog or schema holds for what lies in it; reaching it takes USE_CATALOG and USE_SCHEMA as well.
 * - An owner has every privilege on the object itself. On what lies in it, an owner has MANAGE: it may change, drop and
 *   grant, but does not read before it has granted itself that.
 * - MANAGE, granted, gives the same without any other privilege.
 * - Administrators of a metastore, its owners, have MANAGE on everything in it. Administrators of a workspace have
 *   nothing. The administrator of the sandbox may do everything.
 *
 * Source: Databricks documentation, "Unity Catalog permissions model concepts", "Manage Unity Catalog object ownership",
 * "Admin privileges in Unity Catalog", and the conditions that the Unity Catalog API states per operation.
 *
 * `from` is the workspace that is called: nobody reaches an isolated catalog from one that it is not bound to.
 */
export class UnityCatalogAccess {
  public readonly owners: Owners;

  public constructor(
    private readonly store: ObjectStore,
    private readonly principals: Principals,
  ) {
    this.owners = new Owners(store);
  }

  /** Whether the privilege can be used, by everything that it takes. */
  public allows(principal: Principal, privilege: string, securable: Securable, from?: Scope): boolean {
    return (
      this.reachable(securable, from) && this.missing(principal, privilegeName(privilege), securable) === undefined
    );
  }

  /** @throws CloudError 403, naming the privilege that is missing first, on what, and who lacks it */
  public require(principal: Principal, privilege: string, securable: Securable, from?: Scope): void {
    if (!this.reachable(securable, from)) {
      const [catalog = securable] = ancestorsOf(securable);
      const what = `${KINDS[catalog.type].word} '${catalog.name}'`;
      throw new MissingPrivilegeError(`${what} is not accessible in current workspace.`, principal);
    }
    const missing = this.missing(principal, privilegeName(privilege), securable);
    if (missing !== undefined) throw new MissingPrivilegeError(wordsOf(missing), principal);
  }

  /** Whether the securable and its metadata are shown: to holders of a privilege on it, of BROWSE, and to who manages it. */
  public canSee(principal: Principal, securable: Securable, from?: Scope): boolean {
    if (!this.reachable(securable, from)) return false;
    if (this.missing(principal, "MANAGE", securable) === undefined) return true;
    const names = this.namesOf(principal);
    if (this.granted(names, "BROWSE", [securable, ...ancestorsOf(securable)])) return true;
    const { basic, others } = KINDS[securable.type];
    return [basic, ...others].some((privilege) => this.missing(principal, privilege, securable) === undefined);
  }

  /** @throws CloudError 403 unless the securable is shown to the principal */
  public requireVisible(principal: Principal, securable: Securable, from?: Scope): void {
    if (this.canSee(principal, securable, from)) return;
    this.require(principal, KINDS[securable.type].basic, securable, from);
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

  /** Owners of a catalog manage what is in it; owners of a schema too, as far as they may use the catalog. */
  private managesFromAbove(names: ReadonlySet<string>, ancestors: readonly Securable[]): boolean {
    if (this.isMetastoreAdmin(names)) return true;
    const [catalog, schema] = ancestors;
    if (catalog === undefined) return false;
    if (this.owns(names, catalog)) return true;
    if (schema === undefined || !this.owns(names, schema)) return false;
    return this.holds(names, { privilege: "USE_CATALOG", on: catalog });
  }

  /** Whether a privilege is there, by ownership or by a grant on the securable or on what it lies in. */
  private holds(names: ReadonlySet<string>, { privilege, on }: Missing): boolean {
    if (!NEVER_IMPLIED.includes(privilege) && this.owns(names, on)) return true;
    return this.granted(names, privilege, [on, ...ancestorsOf(on)]);
  }

  private owns(names: ReadonlySet<string>, securable: Securable): boolean {
    return names.has(this.owners.of(securable));
  }

  private isMetastoreAdmin(names: ReadonlySet<string>): boolean {
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

  /** Grants of `databricks_grants` and `databricks_grant` on any of the securables. */
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
    return new Set([EVERYBODY, ...this.principals.namesOf(principal)]);
  }

  private reachable(securable: Securable, from: Scope | undefined): boolean {
    if (from === undefined) return true;
    return [securable, ...ancestorsOf(securable)].every(({ type, name }) => {
      const stored = KINDS[type].stored;
      return stored === undefined || reaches(this.store, stored, name, from);
    });
  }
}

/** What it takes to do anything inside a catalog or schema. */
function usesOf(on: Securable): readonly Missing[] {
  if (on.type === "catalog") return [{ privilege: "USE_CATALOG", on }];
  return on.type === "schema" ? [{ privilege: "USE_SCHEMA", on }] : [];
}

function wordsOf({ privilege, on }: Missing): string {
  return `User does not have ${privilege.replaceAll("_", " ")} on ${KINDS[on.type].word} '${on.name}'.`;
}
