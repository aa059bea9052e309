import { DataDatabricksServicePrincipal } from "@cdktf/provider-databricks/lib/data-databricks-service-principal";
import { Construct } from "constructs";
import { Principal } from "./principal";

/** A service principal for jobs, grants and access control lists. */
export interface IServicePrincipal {
  /** Application id (UUID), which access control lists, grants and `run_as` use. */
  readonly applicationId: string;
  readonly principal: Principal;
}

/**
 * A service principal of another stack, looked up in the workspace by display name.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/identity.ts#KnownServicePrincipal}
 */
export class KnownServicePrincipal extends Construct implements IServicePrincipal {
  public readonly applicationId: string;
  public readonly principal: Principal;

  /** @param displayName unique within the account */
  public constructor(scope: Construct, id: string, displayName: string) {
    super(scope, id);
    const found = new DataDatabricksServicePrincipal(this, "Resource", { displayName });
    this.applicationId = found.applicationId;
    this.principal = Principal.servicePrincipal(found.applicationId, displayName);
  }
}
