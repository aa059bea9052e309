import { Permissions, type PermissionsConfig } from "@cdktf/provider-databricks/lib/permissions";
import { Construct } from "constructs";
import { strongest, type AccessControlledKind, type PermissionLevel } from "./permission-levels";
import type { Principal } from "./principal";

/** Argument of `databricks_permissions` that contains the object's id, by kind of object. */
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
 * All permissions on one workspace object, except those of workspace administrators.
 *
 * `databricks_permissions` is authoritative: two such resources for one object would overwrite each other. Therefore,
 * only the construct that creates the object has an `AccessControlList`. The first `allow` creates the resource.
 */
export class AccessControlList<Kind extends AccessControlledKind> extends Construct {
  private entries: readonly Entry<Kind>[] = [];
  private resource?: Permissions;

  /** @param objectId id of the object; for a directory, its path */
  public constructor(
    scope: Construct,
    id: string,
    private readonly kind: Kind,
    private readonly objectId: string,
  ) {
    super(scope, id);
  }

  /** Grants `principal` a permission level on the object. Of several levels, the strongest applies. */
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
