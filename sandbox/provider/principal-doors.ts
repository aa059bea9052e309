import { DeclaredAccess } from "../access/declared-access";
import { Permissions } from "../access/permissions";
import { Principals } from "../access/principals";
import { UnityCatalogAccess } from "../access/unity-catalog";
import type { Clouds } from "../objects/clouds";
import { CallerRules } from "./caller-rules";
import { startProviderDoor, type ProviderDoor } from "./door";

/**
 * Provider doors through which Terraform acts as a principal instead of the administrator. A reattached provider does
 * not receive Terraform's credentials, so each principal has separate ports.
 */
export class PrincipalDoors {
  private readonly doors = new Map<string, Promise<ProviderDoor>>();

  public constructor(private readonly clouds: Clouds) {}

  /** The door of a principal, opened on first use. @throws CloudError 404 if the principal does not exist */
  public open(name: string): Promise<ProviderDoor> {
    const { store } = this.clouds;
    const principals = new Principals(store);
    const principal = principals.get(name);
    const permissions = new Permissions(store, principals);
    const unityCatalog = new UnityCatalogAccess(store, principals);
    const access = new DeclaredAccess({ store, principals, permissions, unityCatalog });
    const door =
      this.doors.get(principal.name) ?? startProviderDoor(this.clouds, new CallerRules(principal, access, permissions));
    this.doors.set(principal.name, door);
    return door;
  }

  public async close(): Promise<void> {
    for (const opening of this.doors.values()) {
      // The caller of `open` has received the error of a door that failed to open.
      const door = await opening.catch(() => undefined);
      await door?.close();
    }
  }
}
