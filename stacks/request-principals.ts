import { Construct } from "constructs";
import { ClusterPolicy } from "../constructs/compute/cluster-policy";
import { ApplyingPrincipal } from "../constructs/identity/applying-principal";
import type { IServicePrincipal } from "../constructs/identity/known-service-principal";
import { Principal } from "../constructs/identity/principal";
import type { GroupRole, Naming, ServicePrincipalRole } from "../core/naming";
import type { Principals } from "./stage-principals";

/**
 * Service principals of a merge request's stage. They belong to its slot, a set of resources that stages of merge
 * requests use one after another. Only administrators can look up service principals in Databricks, so `deploy` is read
 * as the current user, and `jobs` from the slot's cluster policy.
 */
export class RequestPrincipals extends Construct implements Principals {
  private readonly found = new Map<ServicePrincipalRole, IServicePrincipal>();

  /** @param policyWorkload workload whose cluster policy contains the application id of the service principal `jobs` */
  public constructor(
    scope: Construct,
    id: string,
    private readonly naming: Naming,
    private readonly policyWorkload = "training",
  ) {
    super(scope, id);
  }

  public of(role: GroupRole | ServicePrincipalRole): Principal {
    if (role === "deploy" || role === "jobs") return this.service(role).principal;
    throw new Error(`a merge request's stage has no principal "${role}": its principals are deploy, jobs`);
  }

  public service(role: ServicePrincipalRole): IServicePrincipal {
    const known = this.found.get(role) ?? this.look(role);
    this.found.set(role, known);
    return known;
  }

  private look(role: ServicePrincipalRole): IServicePrincipal {
    const displayName = this.naming.servicePrincipal(role);
    if (role === "deploy") return new ApplyingPrincipal(this, role, displayName);
    const policyName = this.naming.clusterPolicy(this.policyWorkload);
    const { singleUserName } = ClusterPolicy.fromPolicyName(this, role, policyName);
    return { applicationId: singleUserName, principal: Principal.servicePrincipal(singleUserName, displayName) };
  }
}
