import { RestrictWorkspaceAdminsSetting } from "@cdktf/provider-databricks/lib/restrict-workspace-admins-setting";
import { Construct } from "constructs";

/**
 * Administrators of the workspace make no tokens for service principals, hand jobs to nobody but themselves, and let them
 * run as others only with the role that this takes. Only an account administrator may set it.
 */
export class RestrictedAdmins extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new RestrictWorkspaceAdminsSetting(this, "Resource", {
      restrictWorkspaceAdmins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" },
    });
  }
}
