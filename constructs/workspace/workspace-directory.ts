import { Directory } from "@cdktf/provider-databricks/lib/directory";
import { Construct } from "constructs";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";

/** Properties for `WorkspaceDirectory`. */
export interface WorkspaceDirectoryProps {
  /** Absolute path, e.g. `/service/stage`; missing parents are created. */
  readonly directoryPath: string;
  /** Whether a plan that destroys the folder fails; an unprotected folder is destroyed with its contents. */
  readonly deletionProtection: boolean;
}

/**
 * A workspace folder. Objects in it inherit its permissions.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace.ts#WorkspaceDirectory}
 */
export class WorkspaceDirectory extends Construct {
  public readonly directoryPath: string;
  private readonly access: AccessControlList<"directory">;

  public constructor(scope: Construct, id: string, props: WorkspaceDirectoryProps) {
    super(scope, id);
    const resource = new Directory(this, "Resource", {
      path: props.directoryPath,
      deleteRecursive: !props.deletionProtection,
      ...protection(props.deletionProtection),
    });
    this.directoryPath = resource.path;
    this.access = new AccessControlList(this, "Access", "directory", resource.path);
  }

  /** Lets `principal` read objects in the folder (`CAN_READ`). */
  public grantRead(principal: Principal): void {
    this.access.allow(principal, "CAN_READ");
  }

  /** Lets `principal` read, create and change objects in the folder (`CAN_EDIT`). */
  public grantEdit(principal: Principal): void {
    this.access.allow(principal, "CAN_EDIT");
  }

  /** Grants `CAN_MANAGE` on the folder and the objects in it. */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}
