import type { DeclaredAccess } from "../access/declared-access";
import type { Permissions } from "../access/permissions";
import type { Principal } from "../access/principals";
import type { CloudObject, JsonObject, Scope } from "../ports";

/**
 * Access checks for the principal that acts through a provider. A provider without `CallerRules` acts as the sandbox's
 * administrator. Methods throw `CloudError` 501 for a resource type without access rules in the sandbox.
 */
export class CallerRules {
  public constructor(
    public readonly principal: Principal,
    private readonly access: DeclaredAccess,
    private readonly permissions: Permissions,
  ) {}

  /** Checks that the principal may create an object. @throws CloudError 403 if not */
  public requireCreate(type: string, scope: Scope, attributes: JsonObject): void {
    const caller = { principal: this.principal, scope };
    this.access.rulesOf(type, caller).create(caller, attributes);
  }

  /**
   * Checks that the principal may update an object; without `after`, that it may delete the object.
   *
   * @throws CloudError 403 if not
   */
  public requireChange(type: string, scope: Scope, object: CloudObject | undefined, after?: JsonObject): void {
    const caller = { principal: this.principal, scope };
    if (object !== undefined) this.access.rulesOf(type, caller).change(caller, object, after);
  }

  /** Checks that the principal may read an object. @throws CloudError 403 if not */
  public requireRead(type: string, scope: Scope, object: CloudObject | undefined): void {
    const caller = { principal: this.principal, scope };
    if (object !== undefined) this.access.rulesOf(type, caller).read(caller, object);
  }

  /** Checks that the principal may read a data source. @throws CloudError 403 if not */
  public requireLookup(type: string, scope: Scope, found: JsonObject): void {
    const caller = { principal: this.principal, scope };
    this.access.requireLookup(type, caller, found);
  }

  /** Records the principal as the creator of a new object, if creators are recorded for the object's type. */
  public async made(type: string, scope: Scope, object: CloudObject): Promise<void> {
    const { creator } = this.access.rulesOf(type, { principal: this.principal, scope });
    if (creator === undefined) return;
    await this.permissions.recordCreator(creator.segment, scope, creator.idOf(object), this.principal.name);
  }

  /** Deletes the record of a deleted object's creator. */
  public async gone(type: string, scope: Scope, object: CloudObject): Promise<void> {
    const { creator } = this.access.rulesOf(type, { principal: this.principal, scope });
    if (creator !== undefined) await this.permissions.forget(creator.segment, scope, creator.idOf(object));
  }
}
