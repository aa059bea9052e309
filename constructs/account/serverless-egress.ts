import { AccountNetworkPolicy } from "@cdktf/provider-databricks/lib/account-network-policy";
import { MwsNccBinding } from "@cdktf/provider-databricks/lib/mws-ncc-binding";
import { MwsNetworkConnectivityConfig } from "@cdktf/provider-databricks/lib/mws-network-connectivity-config";
import { WorkspaceNetworkOption } from "@cdktf/provider-databricks/lib/workspace-network-option";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `ServerlessEgress`. */
export interface ServerlessEgressProps {
  /** Of the policy and of the connectivity configuration, unique in the account; 3 to 30 characters. */
  readonly name: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  readonly region: string;
  /** Whether serverless compute reaches nothing but what Unity Catalog has locations and connections for. */
  readonly restricted: boolean;
}

/**
 * What serverless compute of a workspace reaches, and from which addresses. A workspace cannot be let go of either
 * afterwards: so it is told what applies to it after it was made, and goes before what it was told of.
 */
export class ServerlessEgress extends Construct {
  /** What a workspace that is bound depends on, so that it is gone before these are. */
  public readonly outlives: readonly ITerraformDependable[];
  private readonly policy: AccountNetworkPolicy;
  private readonly connectivity: MwsNetworkConnectivityConfig;

  public constructor(scope: Construct, id: string, props: ServerlessEgressProps) {
    super(scope, id);
    this.policy = new AccountNetworkPolicy(this, "Resource", {
      accountId: props.databricksAccountId,
      networkPolicyId: props.name,
      egress: {
        networkAccess: {
          restrictionMode: props.restricted ? "RESTRICTED_ACCESS" : "FULL_ACCESS",
          // Said where it is open, too: Databricks fills it in, and the provider takes that for an error.
          policyEnforcement: { enforcementMode: "ENFORCED" },
        },
      },
    });
    this.connectivity = new MwsNetworkConnectivityConfig(this, "Connectivity", {
      name: props.name,
      region: props.region,
    });
    this.outlives = [this.policy, this.connectivity];
  }

  /** Applies to the workspace of that number. */
  public bind(workspaceId: number): void {
    new WorkspaceNetworkOption(this, "Option", { workspaceId, networkPolicyId: this.policy.networkPolicyId });
    new MwsNccBinding(this, "Binding", {
      workspaceId,
      networkConnectivityConfigId: this.connectivity.networkConnectivityConfigId,
    });
  }
}
