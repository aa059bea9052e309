import { ClusterPolicy as ClusterPolicyResource } from "@cdktf/provider-databricks/lib/cluster-policy";
import { DataDatabricksClusterPolicy } from "@cdktf/provider-databricks/lib/data-databricks-cluster-policy";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { clusterPolicyDefinition, SINGLE_USER, type ClusterLimits } from "./cluster-policy-definition";

/** A cluster policy, owned by this stack or found by name. */
export interface IClusterPolicy {
  readonly policyId: string;
}

/** A policy found by name, with what its definition says. */
export interface KnownClusterPolicy extends IClusterPolicy {
  /** Principal for whom alone clusters may be made; reading it fails where the policy fixes none. */
  readonly singleUserName: string;
}

/** Properties for `ClusterPolicy`. */
export interface ClusterPolicyProps {
  /** Unique within the workspace. */
  readonly policyName: string;
  readonly description: string;
  readonly limits: ClusterLimits;
  /**
   * Most clusters that one user may have under the policy at a time.
   * @default - any number
   */
  readonly maxClustersPerUser?: number;
}

/** Bounds what the clusters of one workload may be and cost. Nobody but administrators may use it until granted. */
export class ClusterPolicy extends Construct implements IClusterPolicy {
  public readonly policyId: string;
  private readonly access: AccessControlList<"clusterPolicy">;

  /** Finds a policy that another stack made in the same workspace. */
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
      ...(props.maxClustersPerUser === undefined ? {} : { maxClustersPerUser: props.maxClustersPerUser }),
    });
    this.policyId = resource.id;
    this.access = new AccessControlList(this, "Access", "clusterPolicy", resource.id);
  }

  /** Lets `principal` start clusters under the policy (`CAN_USE`). */
  public grantUse(principal: Principal): void {
    this.access.allow(principal, "CAN_USE");
  }
}
