import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `IamPropagation`. */
export interface IamPropagationProps {
  /** ARN of the role; the wait is repeated when it changes. */
  readonly roleArn: string;
  /** The role's policies, and whatever else must stand before the wait begins. */
  readonly after: readonly ITerraformDependable[];
  /** Length of the wait; 0 is none. */
  readonly seconds: number;
}

/**
 * Time for AWS to carry a new role to every place that may be asked about it. Databricks checks a role the moment it is
 * told of it, and fails for good when AWS does not know the role there yet.
 */
export class IamPropagation extends Construct {
  /** What the first user of the role depends on. */
  public readonly settled: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: IamPropagationProps) {
    super(scope, id);
    if (props.seconds === 0) {
      this.settled = props.after;
      return;
    }
    const wait = new DataResource(this, "Resource", {
      triggersReplace: { role: props.roleArn },
      provisioners: [{ type: "local-exec", command: `sleep ${props.seconds}` }],
      dependsOn: [...props.after],
    });
    this.settled = [wait];
  }
}
