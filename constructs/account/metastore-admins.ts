import { Group } from "@cdktf/provider-databricks/lib/group";
import { GroupMember } from "@cdktf/provider-databricks/lib/group-member";
import { Construct } from "constructs";

/**
 * The group that owns a metastore. Members of the group can take ownership of every object in the metastore. The
 * organisation's identity provider adds the users.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#MetastoreAdmins}
 */
export class MetastoreAdmins extends Construct {
  /** Display name. */
  public readonly groupName: string;

  private readonly groupId: string;

  /** @param displayName unique within the account */
  public constructor(scope: Construct, id: string, displayName: string) {
    super(scope, id);
    const group = new Group(this, "Resource", { displayName });
    this.groupName = group.displayName;
    this.groupId = group.id;
  }

  /**
   * Makes a principal an administrator of the metastore.
   *
   * @param name name of the member, unique in this construct
   * @param memberId id of a user, group or service principal
   */
  public addMember(name: string, memberId: string): void {
    new GroupMember(this, `Member-${name}`, { groupId: this.groupId, memberId });
  }
}
