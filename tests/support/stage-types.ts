import type { AccountConfig, StageConfig } from "../../config/schema";
import { securityControls } from "../../config/security/controls";
import { Naming } from "../../core/naming";
import { PlatformStack } from "../../stacks/platform-stack";
import { awsTypesOf } from "../../stacks/stage-types";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import { PROJECT_ROOT } from "./service";

/**
 * Returns the types of AWS resources that a stage's workspace and platform stacks may contain. Leaves out the stacks of
 * projects, which contain no AWS resources.
 */
export function awsTypesOfStage(account: AccountConfig, stage: StageConfig): readonly string[] {
  return awsTypesOf(stage, (app, variant) => {
    const naming = new Naming(account.service, variant.stage);
    const controls = securityControls(variant.security);
    const context = { account, stage: variant, naming, controls, projectRoot: PROJECT_ROOT };
    new WorkspaceStack(app, context);
    new PlatformStack(app, { context, workspaceHost: "https://workspace.example" });
  });
}
