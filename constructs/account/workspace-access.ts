import { DataDatabricksGroup } from "@cdktf/provider-databricks/lib/data-databricks-group";
import { DataDatabricksServicePrincipal } from "@cdktf/provider-databricks/lib/data-databricks-service-principal";
import { MetastoreAssignment } from "@cdktf/provider-databricks/lib/metastore-assignment";
import { MwsPermissionAssignment } from "@cdktf/provider-databricks/lib/mws-permission-assignment";
import { Token, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { IMetastore } from "./metastore";
import type { IWorkspace } from "./workspace";

/** `ADMIN` administers the workspace, `USER` enters it. */
export type WorkspacePermission = "USER" | "ADMIN";

/** Brings the account's metastore and principals into a workspace. */
export class WorkspaceAccess extends Construct {
  private readonly foundation: ITerraformDependable[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly workspace: IWorkspace,
  ) {
    super(scope, id);
  }

  /** Attaches the workspace to `metastore`. Principals of the account can enter only then, so attach before adding them. */
  public attachMetastore(metastore: IMetastore): void {
    this.foundation.push(
      new MetastoreAssignment(this, "Metastore", {
        metastoreId: metastore.metastoreId,
        workspaceId: this.workspace.workspaceId,
      }),
    );
  }

  /** Lets a group of the account in, found by its display name. */
  public addGroup(displayName: string, permission: WorkspacePermission): void {
    const group = new DataDatabricksGroup(this, `Group-${displayName}`, { displayName });
    this.add(displayName, group.id, permission);
  }

  /** Lets a service principal of the account in, found by its display name. */
  public addServicePrincipal(displayName: string, permission: WorkspacePermission): void {
    const found = new DataDatabricksServicePrincipal(this, `ServicePrincipal-${displayName}`, { displayName });
    this.add(displayName, found.id, permission);
  }

  /** Lets a principal of the account in whose id is known. */
  public add(displayName: string, principalId: string, permission: WorkspacePermission): void {
    new MwsPermissionAssignment(this, `Assignment-${displayName}`, {
      workspaceId: this.workspace.workspaceId,
      principalId: Token.asNumber(principalId),
      permissions: [permission],
      dependsOn: [...this.foundation],
    });
  }
}
