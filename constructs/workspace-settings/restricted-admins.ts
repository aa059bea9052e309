import { RestrictWorkspaceAdminsSetting } from "@cdktf/provider-databricks/lib/restrict-workspace-admins-setting";
import { Construct } from "constructs";

/**
 * Restricts workspace administrators: they cannot create tokens for service principals, can transfer jobs only to themselves, and
 * can set `run_as` only to principals for which they have the user role. Only an account administrator can change this setting.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#RestrictedAdmins}
 */
export class RestrictedAdmins extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new RestrictWorkspaceAdminsSetting(this, "Resource", {
      restrictWorkspaceAdmins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" },
    });
  }
}
