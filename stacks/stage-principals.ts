import { Construct } from "constructs";
import { KnownServicePrincipal } from "../constructs/identity/known-service-principal";
import { Principal } from "../constructs/identity/principal";
import type { GroupRole, Naming } from "../core/naming";

/** A stage's groups and service principals, as the account made them: by name, so that no state is shared. */
export class StagePrincipals extends Construct {
  /** Runs the jobs. */
  public readonly jobs: KnownServicePrincipal;
  /** Applies the stacks. */
  public readonly deploy: KnownServicePrincipal;

  public constructor(
    scope: Construct,
    id: string,
    private readonly naming: Naming,
  ) {
    super(scope, id);
    this.jobs = new KnownServicePrincipal(this, "Jobs", naming.servicePrincipal("jobs"));
    this.deploy = new KnownServicePrincipal(this, "Deploy", naming.servicePrincipal("deploy"));
  }

  public group(role: GroupRole): Principal {
    return Principal.group(this.naming.group(role));
  }
}
