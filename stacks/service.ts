import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { securityControls } from "../config/security/controls";
import { namingOf } from "../core/naming";
import { isShortLived } from "../core/stage";
import { AccountStack } from "./account-stack";
import { allowLosses } from "./allowed-losses";
import { BootstrapStack } from "./bootstrap-stack";
import { importResources } from "./imports";
import { moveResources, type StackOfPart } from "./moves";
import { PlatformStack } from "./platform-stack";
import { ProjectStack } from "./project-stack";
import { RequestPlatformStack } from "./request-platform-stack";
import type { StageContext } from "./stage-context";
import { awsTypesOf } from "./stage-types";
import { WorkspaceStack } from "./workspace-stack";

/** Input for all stacks of the service. */
export interface ServiceProps {
  readonly account: AccountConfig;
  /** All stages of the service. The shared stacks need them regardless of which stages are synthesized. */
  readonly everyStage: readonly StageConfig[];
  /** Stages to synthesize, in promotion order. Short-lived stages may be missing in `everyStage`. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
  /** Path of the built jobs wheel on the synthesizing machine. */
  readonly wheelFile: string;
  /** Version of the code in the wheel. */
  readonly codeVersion: string;
  /**
   * For each stage, the name of the evidence that the preceding stage has run this code, e.g. `dev/<git tree>/<hash>`.
   * @default - none
   */
  readonly evidence?: Readonly<Record<string, string>>;
  /**
   * Whether the state of `bootstrap` is a file in the repository's root, as its first deploy requires.
   * @default false
   */
  readonly localBootstrapState?: boolean;
  /**
   * URL of the workspace for stages of merge requests.
   * @default - the workspace that the stage's configuration adopts
   */
  readonly requestHost?: string | undefined;
}

/** Adds all stacks of the service: two shared ones, then the stacks of each stage to synthesize. */
export function addServiceStacks(scope: Construct, props: ServiceProps): void {
  const { account, everyStage, projectRoot, localBootstrapState = false } = props;
  const known = new Set(everyStage.map(({ stage }) => stage));
  const stages = [...everyStage, ...props.stages.filter(({ stage }) => !known.has(stage))];
  const shared: readonly StackOfPart[] = [
    {
      part: "bootstrap",
      stack: new BootstrapStack(scope, {
        account,
        stages,
        projectRoot,
        localState: localBootstrapState,
        awsTypesOf: (stage) => awsTypesOf(stage, (app, variant) => void stageStacks(app, variant, props)),
      }),
    },
    { part: "account", stack: new AccountStack(scope, { account, stages, projectRoot }) },
  ];
  allowLosses(shared, account.guard.allowLoss);
  const stacks = [...shared, ...props.stages.flatMap((stage) => addStageStacks(scope, stage, props))];
  for (const { stack } of stacks) importResources(stack, account.imports?.[stack.node.id] ?? {});
  const made = new Set(props.stages.map(({ stage }) => stage));
  moveResources(stacks, { configured: account.moves ?? {}, complete: [...known].every((stage) => made.has(stage)) });
}

function addStageStacks(scope: Construct, stage: StageConfig, props: ServiceProps): readonly StackOfPart[] {
  const stacks = stageStacks(scope, stage, props);
  allowLosses(stacks, stage.guard.allowLoss);
  return stacks;
}

function stageStacks(scope: Construct, stage: StageConfig, props: ServiceProps): readonly StackOfPart[] {
  const { account, projectRoot, wheelFile, codeVersion } = props;
  const evidence = props.evidence?.[stage.stage];
  const controls = securityControls(stage.security);
  const context = { account, stage, naming: namingOf(account, stage.stage), controls, projectRoot };
  const { foundation, workspaceHost } = isShortLived(stage.stage)
    ? requestFoundation(scope, context, props.requestHost)
    : stageFoundation(scope, context);
  const projects = Object.entries(stage.projects).map(([project, config]): StackOfPart => {
    const stack = new ProjectStack(scope, {
      context,
      workspaceHost,
      project,
      config,
      wheelFile,
      codeVersion,
      evidence,
    });
    for (const { part, stack: before } of foundation) if (part === "platform") stack.addDependency(before);
    return { part: project, stack };
  });
  return [...foundation, ...projects];
}

/** Stacks that a stage's projects depend on, and the URL of the stage's workspace. */
interface Foundation {
  readonly foundation: readonly StackOfPart[];
  readonly workspaceHost: string;
}

function stageFoundation(scope: Construct, context: StageContext): Foundation {
  const workspace = new WorkspaceStack(scope, context);
  const { workspaceUrl: workspaceHost, metastoreId, clusterAddress } = workspace;
  const platform = new PlatformStack(scope, { context, workspaceHost, metastoreId, clusterAddress });
  platform.addDependency(workspace);
  const foundation = [
    { part: "workspace", stack: workspace },
    { part: "platform", stack: platform },
  ];
  return { foundation, workspaceHost };
}

/**
 * Adds the platform stack of a merge request's stage.
 *
 * @throws Error if the account has no slots or the stage no workspace; configuration rules reject both cases earlier
 */
function requestFoundation(scope: Construct, context: StageContext, requestHost: string | undefined): Foundation {
  const { naming, stage } = context;
  const workspaceHost = requestHost ?? stage.workspace.adopt?.host;
  if (naming.slot === undefined || workspaceHost === undefined) {
    const missing =
      naming.slot === undefined
        ? "slot: set mergeRequests in account.yaml"
        : "workspace: set workspace.adopt in stages/pr.yaml";
    throw new Error(`stage ${stage.stage} has no ${missing}`);
  }
  const platform = new RequestPlatformStack(scope, { context, workspaceHost });
  return { foundation: [{ part: "platform", stack: platform }], workspaceHost };
}
