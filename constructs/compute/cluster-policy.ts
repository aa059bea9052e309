import { ClusterPolicy as ClusterPolicyResource } from "@cdktf/provider-databricks/lib/cluster-policy";
import { DataDatabricksClusterPolicy } from "@cdktf/provider-databricks/lib/data-databricks-cluster-policy";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { clusterPolicyDefinition, SINGLE_USER, type ClusterLimits } from "./cluster-policy-definition";

/** A cluster policy, owned by this stack or found by name. */
export interface IClusterPolicy {
  readonly policyId: string;
}

/** A cluster policy, looked up by name. */
export interface KnownClusterPolicy extends IClusterPolicy {
  /**
   * The only principal that may use clusters under the policy: the value of `single_user_name` in the policy's
   * definition. If a stack uses this value and the policy does not fix `single_user_name`, the plan fails.
   */
  readonly singleUserName: string;
}

/** Properties for `ClusterPolicy`. */
export interface ClusterPolicyProps {
  /** Unique within the workspace. */
  readonly policyName: string;
  readonly description: string;
  readonly limits: ClusterLimits;
  /**
   * Maximum number of clusters that a user can have under the policy at the same time.
   * @default - unlimited
   */
  readonly maxClustersPerUser?: number | undefined;
}

/**
 * Limits type and cost of the clusters of one workload. Before the first `grantUse`, only administrators may use the
 * policy.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/compute.ts#ClusterPolicy}
 */
export class ClusterPolicy extends Construct implements IClusterPolicy {
  public readonly policyId: string;
  private readonly access: AccessControlList<"clusterPolicy">;

  /** Looks up a policy of another stack in the same workspace. */
  public static fromPolicyName(scope: Construct, id: string, policyName: string): KnownClusterPolicy {
    const found = new DataDatabricksClusterPolicy(scope, id, { name: policyName });
    const singleUserName: unknown = Fn.lookupNested(Fn.jsondecode(found.definition), [SINGLE_USER, "value"]);
    return { policyId: found.id, singleUserName: Token.asString(singleUserName) };
  }

  public constructor(scope: Construct, id: string, props: ClusterPolicyProps) {
    super(scope, id);
    const resource = new ClusterPolicyResource(this, "Resource", {
      name: props.policyName,
      description: props.description,
      definition: JSON.stringify(clusterPolicyDefinition(props.limits)),
      ...defined({ maxClustersPerUser: props.maxClustersPerUser }),
    });
    this.policyId = resource.id;
    this.access = new AccessControlList(this, "Access", "clusterPolicy", resource.id);
  }

  /** Lets `principal` start clusters under the policy (`CAN_USE`). */
  public grantUse(principal: Principal): void {
    this.access.allow(principal, "CAN_USE");
  }
}
