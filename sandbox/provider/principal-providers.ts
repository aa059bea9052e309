import { DeclaredAccess } from "../access/declared-access";
import { Permissions } from "../access/permissions";
import { Principals } from "../access/principals";
import { UnityCatalogAccess } from "../access/unity-catalog";
import type { Clouds } from "../objects/clouds";
import { CallerRules } from "./caller-rules";
import { startProviderServer, type ProviderServer } from "./server";

/**
 * Providers through which Terraform acts as a principal instead of the administrator. Terraform sends no credentials to
 * a provider from `TF_REATTACH_PROVIDERS`. So each principal has its own providers, and the port identifies the
 * principal.
 */
export class PrincipalProviders {
  private readonly providers = new Map<string, Promise<ProviderServer>>();

  public constructor(private readonly clouds: Clouds) {}

  /**
   * Returns the providers of a principal, and starts them if they do not run.
   *
   * @throws CloudError 404 if the principal does not exist
   */
  public open(name: string): Promise<ProviderServer> {
    const { store } = this.clouds;
    const principals = new Principals(store);
    const principal = principals.get(name);
    const running = this.providers.get(principal.name);
    if (running !== undefined) return running;
    const permissions = new Permissions(store, principals);
    const unityCatalog = new UnityCatalogAccess(store, principals);
    const access = new DeclaredAccess({ store, principals, permissions, unityCatalog });
    const provider = startProviderServer(this.clouds, new CallerRules(principal, access, permissions));
    this.providers.set(principal.name, provider);
    // Forgets providers that did not start, so that the next call tries again.
    provider.catch(() => this.providers.delete(principal.name));
    return provider;
  }

  public async close(): Promise<void> {
    for (const opening of this.providers.values()) {
      // Ignores a provider that failed to start, because the caller of `open` received the error.
      const provider = await opening.catch(() => undefined);
      await provider?.close();
    }
  }
}
