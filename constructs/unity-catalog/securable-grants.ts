import { Grants } from "@cdktf/provider-databricks/lib/grants";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import type { Privilege, SecurableKind } from "./privileges";

/**
 * All privileges on one securable.
 *
 * `databricks_grants` is authoritative: two such resources for one securable would overwrite each other. Therefore,
 * only the construct that creates the securable has `SecurableGrants`. The first `grant` creates the resource.
 */
export class SecurableGrants<Kind extends SecurableKind> extends Construct {
  private readonly privileges = new Map<string, Set<Privilege<Kind>>>();
  private resource?: Grants;

  /** @param securableName full name of the securable, e.g. `catalog.schema` */
  public constructor(
    scope: Construct,
    id: string,
    private readonly kind: Kind,
    private readonly securableName: string,
  ) {
    super(scope, id);
  }

  /** Adds privileges of `principal` on the securable. */
  public grant(principal: Principal, ...privileges: readonly Privilege<Kind>[]): void {
    const held = this.privileges.get(principal.grantee) ?? [];
    this.privileges.set(principal.grantee, new Set([...held, ...privileges]));
    this.declare();
  }

  private declare(): void {
    const grant = [...this.privileges].map(([principal, held]) => ({ principal, privileges: [...held].sort() }));
    if (this.resource) {
      this.resource.putGrant(grant);
      return;
    }
    this.resource = new Grants(this, "Resource", { [this.kind]: this.securableName, grant });
  }
}
