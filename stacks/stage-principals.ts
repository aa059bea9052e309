import { Construct } from "constructs";
import { KnownServicePrincipal, type IServicePrincipal } from "../constructs/identity/known-service-principal";
import { Principal } from "../constructs/identity/principal";
import { GROUP_ROLES, type GroupRole, type Naming, type ServicePrincipalRole } from "../core/naming";

/** Principals by their roles in a stage. */
export interface Principals {
  of(role: GroupRole | ServicePrincipalRole): Principal;
  service(role: ServicePrincipalRole): IServicePrincipal;
}

/**
 * Groups and service principals of a stage, which the stack `account` creates. They are looked up by name, so that other
 * stacks do not read the state of `account`.
 */
export class StagePrincipals extends Construct implements Principals {
  private readonly found = new Map<ServicePrincipalRole, KnownServicePrincipal>();

  public constructor(
    scope: Construct,
    id: string,
    private readonly naming: Naming,
  ) {
    super(scope, id);
  }

  public group(role: GroupRole): Principal {
    return Principal.group(this.naming.group(role));
  }

  public of(role: GroupRole | ServicePrincipalRole): Principal {
    return isGroup(role) ? this.group(role) : this.service(role).principal;
  }

  /** Adds the look-up of a service principal at its first use. */
  public service(role: ServicePrincipalRole): KnownServicePrincipal {
    const known = this.found.get(role) ?? new KnownServicePrincipal(this, role, this.naming.servicePrincipal(role));
    this.found.set(role, known);
    return known;
  }
}

/** Whether `role` is the role of a group, not of a service principal. */
export function isGroup(role: GroupRole | ServicePrincipalRole): role is GroupRole {
  return (GROUP_ROLES as readonly string[]).includes(role);
}
