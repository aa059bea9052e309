import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { databricksWorkspaceProvider } from "../constructs/providers";
import { Catalog } from "../constructs/unity-catalog/catalog";
import { stageStackName } from "../core/naming";
import { useBackend } from "./backend";
import { RequestPrincipals } from "./request-principals";
import type { StageContext } from "./stage-context";
import { addStageSchemas } from "./stage-schemas";

/** Properties for `RequestPlatformStack`. */
export interface RequestPlatformStackProps {
  /** The stage of a merge request, whose names are those of its slot. */
  readonly context: StageContext;
  /** URL of the workspace in which the slots are. */
  readonly workspaceHost: string;
}

/**
 * `pr-<n>-platform`: the schemas of a merge request's stage. All else that its projects stand on is there, made for the
 * slot together with the stage that lends its workspace.
 */
export class RequestPlatformStack extends TerraformStack {
  public constructor(scope: Construct, { context, workspaceHost }: RequestPlatformStackProps) {
    const { naming, account, projectRoot } = context;
    super(scope, stageStackName(naming.stage, "platform"));
    useBackend(this, account, projectRoot, naming.slot);
    databricksWorkspaceProvider(this, workspaceHost);
    const principals = new RequestPrincipals(this, "Principals", naming);
    addStageSchemas(this, { context, catalog: Catalog.fromCatalogName(naming.catalog), principals });
  }
}
