import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { crossAccountPolicy, type CrossAccountScope } from "./cross-account-policy";
import { DATABRICKS_AWS_ACCOUNT } from "./databricks-aws-account";
import { IamPropagation } from "./iam-propagation";
import { policyDocument } from "./policy";

/** Properties for `CrossAccountRole`. */
export interface CrossAccountRoleProps extends CrossAccountScope {
  /** At most 64 characters. */
  readonly roleName: string;
  /** UUID of the only Databricks account that may assume the role. */
  readonly databricksAccountId: string;
  /** Seconds to wait for IAM propagation before the role's first use; 0 for no wait. */
  readonly propagationSeconds: number;
}

/**
 * Role that Databricks assumes to start and stop clusters in the workspace's VPC.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#CrossAccountRole}
 */
export class CrossAccountRole extends Construct {
  public readonly roleArn: string;
  /**
   * The first resource that uses the role must depend on these resources: Terraform then creates it after the wait for
   * IAM propagation.
   */
  public readonly dependables: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: CrossAccountRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "Resource", {
      name: props.roleName,
      description: "Databricks runs clusters in the stage's VPC",
      assumeRolePolicy: policyDocument([
        {
          Sid: "DatabricksAccount",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:root` },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:ExternalId": props.databricksAccountId } },
        },
      ]),
    });
    const policy = new IamRolePolicy(this, "Policy", {
      name: "clusters",
      role: role.name,
      policy: policyDocument(crossAccountPolicy(props)),
    });
    this.roleArn = role.arn;
    this.dependables = new IamPropagation(this, "Propagation", {
      roleArn: role.arn,
      dependsOn: [policy],
      seconds: props.propagationSeconds,
    }).dependables;
  }
}
