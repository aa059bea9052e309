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
  /** Context of a merge request's stage. */
  readonly context: StageContext;
  /** URL of the workspace that hosts the slots. */
  readonly workspaceHost: string;
}

/**
 * `pr-<n>-platform`: the schemas of a merge request's stage. The stage runs in a slot, a set of resources that stages of
 * merge requests use one after another. The platform stack of the stage whose workspace hosts the slots has created the
 * slot's catalog, cluster policies and folder.
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
