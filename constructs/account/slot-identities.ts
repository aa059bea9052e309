import { AccessControlRuleSet } from "@cdktf/provider-databricks/lib/access-control-rule-set";
import { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { Construct } from "constructs";
import type { Naming } from "../../core/naming";
import { SLOT_ROLES, type SlotRole } from "../../core/slot";
import type { CiIssuer } from "../ci-identity";
import { federate } from "./federation";

/** Properties for `SlotIdentities`. */
export interface SlotIdentitiesProps {
  /** Names of the slot. */
  readonly naming: Naming;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  /** Systems whose jobs for merge requests may act as the slot's service principals. */
  readonly ciIssuers: readonly CiIssuer[];
}

/**
 * The service principals of a slot for merge requests. They are in no group and administer nothing: they act for code
 * that nobody has approved.
 *
 * Jobs may become either. Code that runs as `jobs` can leave something behind that only `jobs` may delete, and a sweep has
 * to.
 */
export class SlotIdentities extends Construct {
  private readonly principals: ReadonlyMap<SlotRole, ServicePrincipal>;

  public constructor(scope: Construct, id: string, props: SlotIdentitiesProps) {
    super(scope, id);
    const { naming, databricksAccountId, ciIssuers } = props;
    this.principals = new Map(
      SLOT_ROLES.map((role) => [
        role,
        new ServicePrincipal(this, `ServicePrincipal-${role}`, {
          displayName: naming.servicePrincipal(role),
          // One that is only deactivated keeps its name, and look-ups by name would then find two.
          disableAsUserDeletion: false,
        }),
      ]),
    );
    const [deploy, jobs] = [this.of("deploy"), this.of("jobs")];
    new AccessControlRuleSet(this, "Users-jobs", {
      name: `accounts/${databricksAccountId}/servicePrincipals/${jobs.applicationId}/ruleSets/default`,
      grantRules: [{ role: "roles/servicePrincipal.user", principals: [deploy.aclPrincipalId] }],
    });
    for (const issuer of ciIssuers) {
      for (const [role, principal] of this.principals) {
        federate(this, {
          idPrefix: `Federation-${role}`,
          principal,
          issuer,
          claims: issuer.slotSubjects(naming.stage),
          doing: `deploy merge requests into ${naming.stage}`,
          databricksAccountId,
        });
      }
    }
  }

  /** Application id, which a client gives as `DATABRICKS_CLIENT_ID`. */
  public clientId(role: SlotRole): string {
    return this.of(role).applicationId;
  }

  /** Id of a service principal, for assignments. */
  public idOf(role: SlotRole): string {
    return this.of(role).id;
  }

  private of(role: SlotRole): ServicePrincipal {
    const principal = this.principals.get(role);
    if (principal === undefined) throw new Error(`slot has no "${role}": it has ${SLOT_ROLES.join(", ")}`);
    return principal;
  }
}
