import { Directory } from "@cdktf/provider-databricks/lib/directory";
import { Construct } from "constructs";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";

/** Properties for `WorkspaceDirectory`. */
export interface WorkspaceDirectoryProps {
  /** Absolute, e.g. `/service/stage`; missing parents are made. */
  readonly directoryPath: string;
  /** Whether a plan that destroys the folder is an error; when not, it goes with all that it holds. */
  readonly deletionProtection: boolean;
}

/** A folder of the workspace; what it holds inherits its access. */
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

  /** Lets `principal` read what is in the folder (`CAN_READ`). */
  public grantRead(principal: Principal): void {
    this.access.allow(principal, "CAN_READ");
  }

  /** Lets `principal` read, make and change what is in the folder (`CAN_EDIT`). */
  public grantEdit(principal: Principal): void {
    this.access.allow(principal, "CAN_EDIT");
  }

  /** Lets `principal` do everything with the folder and what is in it (`CAN_MANAGE`). */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}
