import { DeclaredAccess } from "../access/declared-access";
import { Permissions } from "../access/permissions";
import { Principals } from "../access/principals";
import { UnityCatalogAccess } from "../access/unity-catalog";
import type { Clouds } from "../objects/clouds";
import { CallerRules } from "./caller-rules";
import { startProviderDoor, type ProviderDoor } from "./door";

/**
 * Provider doors through which Terraform acts as a principal instead of the administrator. A provider that runs already
 * sees no credentials of Terraform's, so each principal has ports of its own.
 */
export class PrincipalDoors {
  private readonly doors = new Map<string, Promise<ProviderDoor>>();

  public constructor(private readonly clouds: Clouds) {}

  /**
   * The door of a principal, opened when it is first asked for.
   * @throws CloudError 404 when there is no such principal
   */
  public open(name: string): Promise<ProviderDoor> {
    const { store } = this.clouds;
    const principals = new Principals(store);
    const principal = principals.get(name);
    const permissions = new Permissions(store, principals);
    const unityCatalog = new UnityCatalogAccess(store, principals);
    const access = new DeclaredAccess({ store, principals, permissions, unityCatalog });
    const door =
      this.doors.get(principal.name) ??
      startProviderDoor(this.clouds, new CallerRules(principal, access, permissions, store));
    this.doors.set(principal.name, door);
    return door;
  }

  public async close(): Promise<void> {
    for (const opening of this.doors.values()) {
      // One that could not be opened told so to whoever asked for it.
      const door = await opening.catch(() => undefined);
      await door?.close();
    }
  }
}
