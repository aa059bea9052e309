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

/** Properties for `StagePrincipals`. */
export interface StagePrincipalsProps {
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
export class StagePrincipals extends Construct {
  /** Id of the deploying service principal, for memberships. */
  public readonly deployId: string;

  private readonly groups: ReadonlyMap<GroupRole, Group>;

  public constructor(scope: Construct, id: string, props: StagePrincipalsProps) {
    super(scope, id);
    const { naming } = props;
    const servicePrincipal = (role: ServicePrincipalRole): ServicePrincipal =>
      new ServicePrincipal(this, role, { displayName: naming.servicePrincipal(role) });
    const deploy = servicePrincipal("deploy");
    const jobs = servicePrincipal("jobs");
    const client = servicePrincipal("client");
    this.groups = new Map(
      GROUP_ROLES.map((role) => [role, new Group(this, role, { displayName: naming.group(role) })]),
    );
    this.join("platform-admins", "deploy", deploy);
    this.join("scoring-clients", "client", client);

    new ServicePrincipalRoleResource(this, "deploy-account-admin", {
      servicePrincipalId: deploy.id,
      role: "account_admin",
    });
    // Not even an account administrator may run a job as someone else without this role.
    new AccessControlRuleSet(this, "jobs-users", {
      name: `accounts/${props.databricksAccountId}/servicePrincipals/${jobs.applicationId}/ruleSets/default`,
      grantRules: [{ role: "roles/servicePrincipal.user", principals: [deploy.aclPrincipalId] }],
    });
    for (const issuer of props.ciIssuers) {
      this.federate(deploy, issuer, props);
    }
    this.deployId = deploy.id;
  }

  private join(group: GroupRole, memberName: ServicePrincipalRole, member: ServicePrincipal): void {
    const resource = this.groups.get(group);
    if (resource === undefined) {
      throw new Error(`group "${group}" is not one of ${[...this.groups.keys()].join(", ")}`);
    }
    new GroupMember(this, `${group}-${memberName}`, { groupId: resource.id, memberId: member.id });
  }

  /**
   * Lets jobs of `issuer` act as the deploying service principal, those that only plan included: Databricks knows no
   * identity that reads an account without being able to change it, so that what plans deserves reviewers as well.
   * Databricks compares the whole claim, so that one with a wildcard is left out.
   */
  private federate(deploy: ServicePrincipal, issuer: CiIssuer, props: StagePrincipalsProps): void {
    const exact = issuer.subjects(props.naming.stage).filter(({ claim }) => !claim.includes("*"));
    for (const { name, purpose, claim } of exact) {
      new ServicePrincipalFederationPolicy(this, `deploy-${issuer.name}-${name}`, {
        servicePrincipalId: Token.asNumber(deploy.id),
        policyId: `${issuer.name}-${name}`,
        description: `Jobs of ${issuer.name} that ${purpose} the stage`,
        oidcPolicy: { issuer: `https://${issuer.host}`, audiences: [props.databricksAccountId], subject: claim },
      });
    }
  }
}
