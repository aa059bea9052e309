import { Permissions, type PermissionsConfig } from "@cdktf/provider-databricks/lib/permissions";
import { Construct } from "constructs";
import { strongest, type AccessControlledKind, type PermissionLevel } from "./permission-levels";
import type { Principal } from "./principal";

/** Argument of `databricks_permissions` that names an object of each kind. */
const ARGUMENTS = {
  clusterPolicy: "clusterPolicyId",
  directory: "directoryPath",
  experiment: "experimentId",
  job: "jobId",
  servingEndpoint: "servingEndpointId",
} as const satisfies Record<AccessControlledKind, keyof PermissionsConfig>;

interface Entry<Kind extends AccessControlledKind> {
  readonly principal: Principal;
  readonly level: PermissionLevel<Kind>;
}

/**
 * Everyone who may do something with one workspace object, beside its administrators.
 *
 * The list is authoritative: two of them for one object would undo each other, so the construct that makes the object
 * owns its only list. Nothing is declared before the first `allow`.
 */
export class AccessControlList<Kind extends AccessControlledKind> extends Construct {
  private entries: readonly Entry<Kind>[] = [];
  private resource?: Permissions;

  /** @param objectId id of the object; the path, for a directory */
  public constructor(
    scope: Construct,
    id: string,
    private readonly kind: Kind,
    private readonly objectId: string,
  ) {
    super(scope, id);
  }

  /** Lets `principal` act on the object at `level`. The strongest of several levels holds. */
  public allow(principal: Principal, level: PermissionLevel<Kind>): void {
    const known = this.entries.find((entry) => entry.principal.equals(principal));
    const entry = { principal, level: known ? strongest(this.kind, known.level, level) : level };
    this.entries = [...this.entries.filter((other) => other !== known), entry];
    this.declare();
  }

  private declare(): void {
    const accessControl = this.entries.map(({ principal, level }) => ({
      ...principal.accessControl,
      permissionLevel: level,
    }));
    if (this.resource) {
      this.resource.putAccessControl(accessControl);
      return;
    }
    this.resource = new Permissions(this, "Resource", { [ARGUMENTS[this.kind]]: this.objectId, accessControl });
  }
}
