import { DataDatabricksCurrentUser } from "@cdktf/provider-databricks/lib/data-databricks-current-user";
import { Construct } from "constructs";
import type { IServicePrincipal } from "./known-service-principal";
import { Principal } from "./principal";

/** The service principal that applies the stack: it need not be let look others up to know itself. */
export class ApplyingPrincipal extends Construct implements IServicePrincipal {
  public readonly applicationId: string;
  public readonly principal: Principal;

  /** @param label its display name */
  public constructor(scope: Construct, id: string, label: string) {
    super(scope, id);
    // A service principal's user name is its application id.
    this.applicationId = new DataDatabricksCurrentUser(this, "Resource").userName;
    this.principal = Principal.servicePrincipal(this.applicationId, label);
  }
}
