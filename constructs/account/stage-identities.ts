import { AccessControlRuleSet } from "@cdktf/provider-databricks/lib/access-control-rule-set";
import { Group } from "@cdktf/provider-databricks/lib/group";
import { GroupMember } from "@cdktf/provider-databricks/lib/group-member";
import { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { ServicePrincipalRole as ServicePrincipalRoleResource } from "@cdktf/provider-databricks/lib/service-principal-role";
import { Construct } from "constructs";
import { GROUP_ROLES, type GroupRole, type Naming, type ServicePrincipalRole } from "../../core/naming";
import type { CiIssuer } from "../ci-identity";
import { federate } from "./federation";

/** Service principals in each group. The organisation's identity provider adds the users. */
const MEMBERS: Readonly<Record<GroupRole, readonly ServicePrincipalRole[]>> = {
  analysts: [],
  "ml-engineers": [],
  "platform-admins": ["deploy"],
  "scoring-clients": ["client"],
};

/** Properties for `StageIdentities`. */
export interface StageIdentitiesProps {
  readonly naming: Naming;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  /** Whether the stage creates its workspace, for which Databricks requires an account administrator. */
  readonly createsWorkspace: boolean;
  /** CI systems. Their jobs may authenticate as `deploy` to apply the stage, or to plan merged code before that. */
  readonly ciIssuers: readonly CiIssuer[];
}

/**
 * Groups and service principals of one stage.
 *
 * `deploy` is an administrator of the stage's workspace, and of the account if it creates that workspace. `jobs` is in no
 * group; the stacks grant it single privileges. `client` has the privileges of the group `scoring-clients`.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#StageIdentities}
 */
export class StageIdentities extends Construct {
  /** Application id of `deploy`, the value of `DATABRICKS_CLIENT_ID`. */
  public readonly deployClientId: string;
  private readonly ids = new Map<GroupRole | ServicePrincipalRole, string>();

  public constructor(scope: Construct, id: string, props: StageIdentitiesProps) {
    super(scope, id);
    const { naming } = props;
    const servicePrincipal = (role: ServicePrincipalRole): ServicePrincipal => {
      const principal = new ServicePrincipal(this, `ServicePrincipal-${role}`, {
        displayName: naming.servicePrincipal(role),
        // Deletes instead of deactivates: a deactivated service principal keeps its name, so a look-up by name would
        // find two once the name is used again.
        disableAsUserDeletion: false,
      });
      this.ids.set(role, principal.id);
      return principal;
    };
    const deploy = servicePrincipal("deploy");
    const jobs = servicePrincipal("jobs");
    const members = { deploy, jobs, client: servicePrincipal("client") };
    for (const role of GROUP_ROLES) {
      const group = new Group(this, `Group-${role}`, { displayName: naming.group(role) });
      this.ids.set(role, group.id);
      for (const member of MEMBERS[role]) {
        new GroupMember(this, `Member-${role}-${member}`, { groupId: group.id, memberId: members[member].id });
      }
    }

    if (props.createsWorkspace) {
      new ServicePrincipalRoleResource(this, "AccountAdmin-deploy", {
        servicePrincipalId: deploy.id,
        role: "account_admin",
      });
    }
    // Lets `deploy` create jobs that run as `jobs`. Databricks requires this role, even if `deploy` is an account
    // administrator.
    new AccessControlRuleSet(this, "Users-jobs", {
      name: `accounts/${props.databricksAccountId}/servicePrincipals/${jobs.applicationId}/ruleSets/default`,
      grantRules: [{ role: "roles/servicePrincipal.user", principals: [deploy.aclPrincipalId] }],
    });
    // CI jobs that plan merge requests get no identity: they run unapproved code, and Databricks has no read-only role
    // for an account.
    for (const issuer of props.ciIssuers) {
      federate(this, {
        idPrefix: "Federation",
        principal: deploy,
        issuer,
        claims: issuer.subjects(naming.stage).filter(({ purpose }) => purpose === "apply"),
        doing: "apply the stage",
        databricksAccountId: props.databricksAccountId,
      });
    }
    this.deployClientId = deploy.applicationId;
  }

  /** Id of a group or service principal, for memberships and assignments. */
  public idOf(role: GroupRole | ServicePrincipalRole): string {
    const id = this.ids.get(role);
    if (id === undefined)
      throw new Error(`a stage has no group or service principal "${role}": it has ${[...this.ids.keys()].join(", ")}`);
    return id;
  }
}
