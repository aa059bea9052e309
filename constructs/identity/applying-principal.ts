import { DataDatabricksCurrentUser } from "@cdktf/provider-databricks/lib/data-databricks-current-user";
import { Construct } from "constructs";
import type { IServicePrincipal } from "./known-service-principal";
import { Principal } from "./principal";

/**
 * The service principal that applies the stack. It is read as the current user, because only administrators can look up
 * a service principal by name.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/identity.ts#ApplyingPrincipal}
 */
export class ApplyingPrincipal extends Construct implements IServicePrincipal {
  public readonly applicationId: string;
  public readonly principal: Principal;

  /** @param label display name of the service principal */
  public constructor(scope: Construct, id: string, label: string) {
    super(scope, id);
    // A service principal's user name is its application id.
    this.applicationId = new DataDatabricksCurrentUser(this, "Resource").userName;
    this.principal = Principal.servicePrincipal(this.applicationId, label);
  }
}
