import { AccessControlRuleSet } from "@cdktf/provider-databricks/lib/access-control-rule-set";
import { Group } from "@cdktf/provider-databricks/lib/group";
import { GroupMember } from "@cdktf/provider-databricks/lib/group-member";
import { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { ServicePrincipalFederationPolicy } from "@cdktf/provider-databricks/lib/service-principal-federation-policy";
import { ServicePrincipalRole as ServicePrincipalRoleResource } from "@cdktf/provider-databricks/lib/service-principal-role";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { GROUP_ROLES, type GroupRole, type Naming, type ServicePrincipalRole } from "../../core/naming";
import type { CiIssuer } from "../ci-identity";

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
  /** Systems whose jobs may act as the deploying service principal. */
  readonly ciIssuers: readonly CiIssuer[];
}

/**
 * Groups and service principals of one stage.
 *
 * `deploy` makes workspaces, which takes an account administrator, and administers the stage's workspace. `jobs` is in no
 * group: what it may do is granted where it is needed. `client` may do what every scoring client may.
 */
export class StageIdentities extends Construct {
  /** Id of the deploying service principal, for memberships. */
  public readonly deployId: string;

  public constructor(scope: Construct, id: string, props: StageIdentitiesProps) {
    super(scope, id);
    const { naming } = props;
    const servicePrincipal = (role: ServicePrincipalRole): ServicePrincipal =>
      new ServicePrincipal(this, `ServicePrincipal-${role}`, {
        displayName: naming.servicePrincipal(role),
        // One that is only deactivated keeps its name, and look-ups by name would then find two.
        disableAsUserDeletion: false,
      });
    const deploy = servicePrincipal("deploy");
    const jobs = servicePrincipal("jobs");
    const members = { deploy, jobs, client: servicePrincipal("client") };
    for (const role of GROUP_ROLES) {
      const group = new Group(this, `Group-${role}`, { displayName: naming.group(role) });
      for (const member of MEMBERS[role]) {
        new GroupMember(this, `Member-${role}-${member}`, { groupId: group.id, memberId: members[member].id });
      }
    }

    new ServicePrincipalRoleResource(this, "AccountAdmin-deploy", {
      servicePrincipalId: deploy.id,
      role: "account_admin",
    });
    // Not even an account administrator may run a job as someone else without this role.
    new AccessControlRuleSet(this, "Users-jobs", {
      name: `accounts/${props.databricksAccountId}/servicePrincipals/${jobs.applicationId}/ruleSets/default`,
      grantRules: [{ role: "roles/servicePrincipal.user", principals: [deploy.aclPrincipalId] }],
    });
    for (const issuer of props.ciIssuers) {
      this.federate(deploy, issuer, props);
    }
    this.deployId = deploy.id;
  }

  /**
   * Lets jobs of `issuer` act as the deploying service principal, those that only plan included: Databricks knows no
   * identity that reads an account without being able to change it, so that what plans deserves reviewers as well.
   * Databricks compares the whole claim, so that one with a wildcard is left out.
   */
  private federate(deploy: ServicePrincipal, issuer: CiIssuer, props: StageIdentitiesProps): void {
    const exact = issuer.subjects(props.naming.stage).filter(({ claim }) => !claim.includes("*"));
    for (const { name, purpose, claim } of exact) {
      new ServicePrincipalFederationPolicy(this, `Federation-${issuer.name}-${name}`, {
        servicePrincipalId: Token.asNumber(deploy.id),
        policyId: `${issuer.name}-${name}`,
        description: `Jobs of ${issuer.name} that ${purpose} the stage`,
        oidcPolicy: { issuer: `https://${issuer.host}`, audiences: [props.databricksAccountId], subject: claim },
      });
    }
  }
}
