import { AccessControlRuleSet } from "@cdktf/provider-databricks/lib/access-control-rule-set";
import { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { Construct } from "constructs";
import type { Naming } from "../../core/naming";
import { SLOT_ROLES, type SlotRole } from "../../core/slot";
import type { CiIssuer } from "../ci-identity";
import { federate } from "./federation";

/** Properties for `SlotIdentities`. */
export interface SlotIdentitiesProps {
  /** Naming of the slot. */
  readonly naming: Naming;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  /** CI systems. Their jobs that use the slot may authenticate as the slot's service principals. */
  readonly ciIssuers: readonly CiIssuer[];
}

/**
 * Service principals of a slot, i.e. of a set of resources that stages of merge requests use one after another. The
 * principals are in no group and have no administrator role, because they run unapproved code.
 *
 * CI jobs may authenticate as `deploy` and as `jobs`. Only `jobs` can delete the objects that a merge request's code
 * creates as `jobs`, so the CI job that removes leftovers from a slot needs the identity `jobs` as well as `deploy`.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#SlotIdentities}
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
          // Deletes instead of deactivates: a deactivated service principal keeps its name, so a look-up by name would
          // find two once the name is used again.
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

  /** Application id, the value of `DATABRICKS_CLIENT_ID`. */
  public clientId(role: SlotRole): string {
    return this.of(role).applicationId;
  }

  /** Id of a service principal, for workspace assignments. */
  public idOf(role: SlotRole): string {
    return this.of(role).id;
  }

  private of(role: SlotRole): ServicePrincipal {
    const principal = this.principals.get(role);
    if (principal === undefined)
      throw new Error(`a slot has no service principal "${role}": its service principals are ${SLOT_ROLES.join(", ")}`);
    return principal;
  }
}
