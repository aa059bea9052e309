import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { securityControls } from "../config/security/controls";
import { Naming } from "../core/naming";
import { AccountStack } from "./account-stack";
import { BootstrapStack } from "./bootstrap-stack";
import { importInto } from "./imports";
import { PlatformStack } from "./platform-stack";
import { ProjectStack } from "./project-stack";
import { WorkspaceStack } from "./workspace-stack";

/** Everything that the stacks of the service are made from. */
export interface ServiceProps {
  readonly account: AccountConfig;
  /** Every stage of the service: what all share must know them all, whichever are synthesized. */
  readonly everyStage: readonly StageConfig[];
  /** Stages to synthesize, in the order of promotion; short-lived ones may be among them only. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
  /** The built jobs wheel, on the machine that synthesizes. */
  readonly wheelFile: string;
  /** Version of the code in the wheel. */
  readonly codeVersion: string;
  /**
   * Keeps the state of `bootstrap` beside the code, for its very first deploy.
   * @default false
   */
  readonly localBootstrapState?: boolean;
}

/** Adds every stack of the service: two that all stages share, then workspace, platform and projects of each stage. */
export function addServiceStacks(scope: Construct, props: ServiceProps): void {
  const { account, everyStage, projectRoot, localBootstrapState = false } = props;
  const known = new Set(everyStage.map(({ stage }) => stage));
  const stages = [...everyStage, ...props.stages.filter(({ stage }) => !known.has(stage))];
  new BootstrapStack(scope, { account, stages, projectRoot, localState: localBootstrapState });
  new AccountStack(scope, { account, stages, projectRoot });
  for (const stage of props.stages) addStageStacks(scope, stage, props);
  for (const stack of scope.node.children.filter((child) => TerraformStack.isStack(child))) {
    importInto(stack, account.imports?.[stack.node.id] ?? {});
  }
}

function addStageStacks(scope: Construct, stage: StageConfig, props: ServiceProps): void {
  const { account, projectRoot, wheelFile, codeVersion } = props;
  const controls = securityControls(stage.security);
  const context = { account, stage, naming: new Naming(account.service, stage.stage), controls, projectRoot };
  const workspace = new WorkspaceStack(scope, context);
  const { workspaceUrl: workspaceHost, metastoreId, clusterAddress } = workspace;
  const platform = new PlatformStack(scope, { context, workspaceHost, metastoreId, clusterAddress });
  platform.addDependency(workspace);
  for (const [project, config] of Object.entries(stage.projects)) {
    const stack = new ProjectStack(scope, { context, workspaceHost, project, config, wheelFile, codeVersion });
    stack.addDependency(platform);
  }
}
