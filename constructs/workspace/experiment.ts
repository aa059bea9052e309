import { MlflowExperiment } from "@cdktf/provider-databricks/lib/mlflow-experiment";
import { Construct } from "constructs";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";

/** Properties for `Experiment`. */
export interface ExperimentProps {
  /** Absolute workspace path, in a folder that exists. */
  readonly experimentName: string;
  /** Whether a plan that destroys the experiment, with its runs, fails. */
  readonly deletionProtection: boolean;
}

/**
 * MLflow experiment with parameters, metrics and artifacts of training runs.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace.ts#Experiment}
 */
export class Experiment extends Construct {
  /** Name of the experiment in MLflow: its workspace path. */
  public readonly experimentName: string;
  private readonly access: AccessControlList<"experiment">;

  public constructor(scope: Construct, id: string, props: ExperimentProps) {
    super(scope, id);
    const resource = new MlflowExperiment(this, "Resource", {
      name: props.experimentName,
      ...protection(props.deletionProtection),
    });
    this.experimentName = resource.name;
    this.access = new AccessControlList(this, "Access", "experiment", resource.id);
  }

  /** Lets `principal` read runs (`CAN_READ`). */
  public grantRead(principal: Principal): void {
    this.access.allow(principal, "CAN_READ");
  }

  /** Lets `principal` read and log runs (`CAN_EDIT`). */
  public grantLog(principal: Principal): void {
    this.access.allow(principal, "CAN_EDIT");
  }

  /** Grants `CAN_MANAGE` on the experiment. */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}
