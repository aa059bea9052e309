import { MlflowExperiment } from "@cdktf/provider-databricks/lib/mlflow-experiment";
import { Construct } from "constructs";
import { AccessControlList } from "../identity/access-control-list";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";

/** Properties for `Experiment`. */
export interface ExperimentProps {
  /** Absolute workspace path, in a folder that exists. */
  readonly experimentName: string;
  /** Whether a plan that destroys the experiment, and its runs with it, is an error. */
  readonly deletionProtection: boolean;
}

/** Where training runs leave parameters, metrics and artifacts. */
export class Experiment extends Construct {
  /** Workspace path, which is how MLflow clients find it. */
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

  /** Lets `principal` do everything with the experiment (`CAN_MANAGE`). */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}
