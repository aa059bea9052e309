import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `IamPropagation`. */
export interface IamPropagationProps {
  /** ARN of the role; a change of the ARN repeats the wait. */
  readonly roleArn: string;
  /** Resources that must exist before the wait begins, such as the role's policies. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Seconds to wait; 0 for no wait. */
  readonly seconds: number;
}

/**
 * Waits for a fixed time, in which a new IAM role propagates within AWS. Databricks validates a role at its first use
 * and does not retry if AWS does not find the role yet.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#IamPropagation}
 */
export class IamPropagation extends Construct {
  /** The first resource that uses the role must depend on these resources: Terraform then creates it after the wait. */
  public readonly dependables: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: IamPropagationProps) {
    super(scope, id);
    if (props.seconds === 0) {
      this.dependables = props.dependsOn;
      return;
    }
    const wait = new DataResource(this, "Resource", {
      triggersReplace: { role: props.roleArn },
      provisioners: [{ type: "local-exec", command: `sleep ${props.seconds}` }],
      dependsOn: [...props.dependsOn],
    });
    this.dependables = [wait];
  }
}
