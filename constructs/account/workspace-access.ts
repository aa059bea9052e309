import { DataDatabricksGroup } from "@cdktf/provider-databricks/lib/data-databricks-group";
import { DataDatabricksServicePrincipal } from "@cdktf/provider-databricks/lib/data-databricks-service-principal";
import { MetastoreAssignment } from "@cdktf/provider-databricks/lib/metastore-assignment";
import { MwsPermissionAssignment } from "@cdktf/provider-databricks/lib/mws-permission-assignment";
import { Token, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { IMetastore } from "./metastore";
import type { IWorkspace } from "./workspace";

/** Permission of a workspace assignment: administrator or user. */
export type WorkspacePermission = "USER" | "ADMIN";

/**
 * Assigns the account's metastore and principals to a workspace.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#WorkspaceAccess}
 */
export class WorkspaceAccess extends Construct {
  private readonly dependsOn: ITerraformDependable[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly workspace: IWorkspace,
  ) {
    super(scope, id);
  }

  /** Assigns `metastore` to the workspace. Account principals can only be assigned afterwards, so call this first. */
  public attachMetastore(metastore: IMetastore): void {
    this.dependsOn.push(
      new MetastoreAssignment(this, "Metastore", {
        metastoreId: metastore.metastoreId,
        workspaceId: this.workspace.workspaceId,
      }),
    );
  }

  /** Assigns a group of the account, looked up by display name. */
  public addGroup(displayName: string, permission: WorkspacePermission): void {
    const group = new DataDatabricksGroup(this, `Group-${displayName}`, { displayName });
    this.add(displayName, group.id, permission);
  }

  /** Assigns a service principal of the account, looked up by display name. */
  public addServicePrincipal(displayName: string, permission: WorkspacePermission): void {
    const found = new DataDatabricksServicePrincipal(this, `ServicePrincipal-${displayName}`, { displayName });
    this.add(displayName, found.id, permission);
  }

  /** Assigns a principal of the account by id. */
  public add(displayName: string, principalId: string, permission: WorkspacePermission): void {
    new MwsPermissionAssignment(this, `Assignment-${displayName}`, {
      workspaceId: this.workspace.workspaceId,
      principalId: Token.asNumber(principalId),
      permissions: [permission],
      dependsOn: [...this.dependsOn],
    });
  }
}
