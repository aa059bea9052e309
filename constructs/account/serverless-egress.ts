import {
  AccountNetworkPolicy,
  type AccountNetworkPolicyEgressNetworkAccessAllowedInternetDestinations,
} from "@cdktf/provider-databricks/lib/account-network-policy";
import { MwsNccBinding } from "@cdktf/provider-databricks/lib/mws-ncc-binding";
import { MwsNetworkConnectivityConfig } from "@cdktf/provider-databricks/lib/mws-network-connectivity-config";
import { WorkspaceNetworkOption } from "@cdktf/provider-databricks/lib/workspace-network-option";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";

/** Properties for `ServerlessEgress`. */
export interface ServerlessEgressProps {
  /** Name of the network policy and of the connectivity configuration, unique in the account; 3 to 30 characters. */
  readonly name: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  readonly region: string;
  /**
   * Whether serverless compute can reach only `destinations` and Unity Catalog's external locations and connections.
   */
  readonly restricted: boolean;
  /**
   * Internet host names that restricted compute can reach.
   * @default - none
   */
  readonly destinations?: readonly string[] | undefined;
}

/**
 * Network policy and network connectivity configuration of a workspace's serverless compute. Databricks does not allow
 * detaching either from a workspace, so Terraform must destroy the workspace before it destroys them (`dependables`).
 *
 * From about release 1.115 of the provider on, the policy has the argument `ingress`. If the argument is missing, the
 * API sets it, and the next plan would then show a change. Set the argument here when upgrading the provider.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#ServerlessEgress}
 */
export class ServerlessEgress extends Construct {
  /** Resources that a workspace passed to `bind` must depend on, so that Terraform destroys the workspace first. */
  public readonly dependables: readonly ITerraformDependable[];
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
          // Set explicitly: Databricks sets this block if it is missing, and the next plan would then show a change.
          policyEnforcement: { enforcementMode: "ENFORCED" },
          ...defined({ allowedInternetDestinations: restricted ? allowed(destinations) : undefined }),
        },
      },
    });
    this.connectivity = new MwsNetworkConnectivityConfig(this, "Connectivity", {
      name: props.name,
      region: props.region,
    });
    this.dependables = [this.policy, this.connectivity];
  }

  /** Binds the network policy and the network connectivity configuration to a workspace. */
  public bind(workspaceId: number): void {
    new WorkspaceNetworkOption(this, "Option", { workspaceId, networkPolicyId: this.policy.networkPolicyId });
    new MwsNccBinding(this, "Binding", {
      workspaceId,
      networkConnectivityConfigId: this.connectivity.networkConnectivityConfigId,
    });
  }
}

/** Allowed destinations for the policy; undefined, i.e. without the optional argument, if there are none. */
function allowed(
  destinations: readonly string[],
): AccountNetworkPolicyEgressNetworkAccessAllowedInternetDestinations[] | undefined {
  if (destinations.length === 0) return undefined;
  return destinations.map((destination) => ({ destination, internetDestinationType: "DNS_NAME" }));
}
