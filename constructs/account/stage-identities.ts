import { AccessControlRuleSet } from "@cdktf/provider-databricks/lib/access-control-rule-set";
import { Group } from "@cdktf/provider-databricks/lib/group";
import { GroupMember } from "@cdktf/provider-databricks/lib/group-member";
import { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { ServicePrincipalRole as ServicePrincipalRoleResource } from "@cdktf/provider-databricks/lib/service-principal-role";
import { Construct } from "constructs";
import { GROUP_ROLES, type GroupRole, type Naming, type ServicePrincipalRole } from "../../core/naming";
import type { CiIssuer } from "../ci-identity";
import { federate } from "./federation";

/** Service principals in each group. People are added by the organisation's own identity provider. */
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
  /** Whether the stage makes its workspace, which Databricks lets nobody but an account administrator do. */
  readonly makesWorkspace: boolean;
  /** Systems whose jobs may act as the deploying service principal, those that apply the stage. */
  readonly ciIssuers: readonly CiIssuer[];
}

/**
 * Groups and service principals of one stage.
 *
 * `deploy` administers the stage's workspace, and the account where it makes that workspace. `jobs` is in no group: what
 * it may do is granted where it is needed. `client` may do what every scoring client may.
 */
export class StageIdentities extends Construct {
  /** Application id of the deploying service principal: what a client gives as `DATABRICKS_CLIENT_ID`. */
  public readonly deployClientId: string;
  private readonly ids = new Map<GroupRole | ServicePrincipalRole, string>();

  public constructor(scope: Construct, id: string, props: StageIdentitiesProps) {
    super(scope, id);
    const { naming } = props;
    const servicePrincipal = (role: ServicePrincipalRole): ServicePrincipal => {
      const principal = new ServicePrincipal(this, `ServicePrincipal-${role}`, {
        displayName: naming.servicePrincipal(role),
        // One that is only deactivated keeps its name, and look-ups by name would then find two.
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

    if (props.makesWorkspace) {
      new ServicePrincipalRoleResource(this, "AccountAdmin-deploy", {
        servicePrincipalId: deploy.id,
        role: "account_admin",
      });
    }
    // Not even an account administrator may run a job as someone else without this role.
    new AccessControlRuleSet(this, "Users-jobs", {
      name: `accounts/${props.databricksAccountId}/servicePrincipals/${jobs.applicationId}/ruleSets/default`,
      grantRules: [{ role: "roles/servicePrincipal.user", principals: [deploy.aclPrincipalId] }],
    });
    // Jobs that plan get no identity: they run code that nobody has approved yet, and Databricks knows none that reads an
    // account and cannot change it.
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
    if (id === undefined) throw new Error(`stage has no "${role}": it has ${[...this.ids.keys()].join(", ")}`);
    return id;
  }
}
