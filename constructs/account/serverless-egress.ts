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
  /** Whether serverless compute reaches only `destinations` and what Unity Catalog has locations and connections for. */
  readonly restricted: boolean;
  /** Host names on the internet that restricted compute reaches. @default - none */
  readonly destinations?: readonly string[];
}

/**
 * What serverless compute of a workspace reaches, and from which addresses. Databricks does not allow detaching either
 * from a workspace, so both are bound after the workspace is created and destroyed after it.
 *
 * From about provider 1.115 on, the policy has `ingress`, which the API fills in where it is left out; an upgrade sets it.
 */
export class ServerlessEgress extends Construct {
  /** What a workspace that is bound depends on, so that it is gone before these are. */
  public readonly outlives: readonly ITerraformDependable[];
  private readonly policy: AccountNetworkPolicy;
  private readonly connectivity: MwsNetworkConnectivityConfig;

  public constructor(scope: Construct, id: string, props: ServerlessEgressProps) {
    super(scope, id);
    const { destinations = [], restricted } = props;
    this.policy = new AccountNetworkPolicy(this, "Resource", {
      accountId: props.databricksAccountId,
      networkPolicyId: props.name,
      egress: {
        networkAccess: {
          restrictionMode: restricted ? "RESTRICTED_ACCESS" : "FULL_ACCESS",
          // Databricks fills it in where it is left out, which the provider takes for a change.
          policyEnforcement: { enforcementMode: "ENFORCED" },
          ...(restricted &&
            destinations.length > 0 && {
              allowedInternetDestinations: destinations.map((destination) => ({
                destination,
                internetDestinationType: "DNS_NAME",
              })),
            }),
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
