import type { Construct } from "constructs";
import type { ICatalog } from "../constructs/unity-catalog/catalog";
import { Schema } from "../constructs/unity-catalog/schema";
import { Volume } from "../constructs/unity-catalog/volume";
import { grantAll, privilegesOf } from "./privileges";
import type { StageContext } from "./stage-context";
import type { Principals } from "./stage-principals";

/** Input for the schemas of a stage. */
export interface StageSchemasProps {
  readonly context: StageContext;
  readonly catalog: ICatalog;
  readonly principals: Principals;
}

/** Adds the schemas of a stage to its platform stack: one for the platform, with the volume of the jobs wheel, and one per project. */
export function addStageSchemas(scope: Construct, props: StageSchemasProps): void {
  addArtifacts(scope, props);
  for (const project of Object.keys(props.context.stage.projects)) addProjectSchema(scope, props, project);
}

function addArtifacts(scope: Construct, { context, catalog, principals }: StageSchemasProps): void {
  const { naming, stage } = context;
  const schema = new Schema(scope, "PlatformSchema", {
    catalog,
    schemaName: naming.platformSchema,
    comment: "Files that the jobs of all projects need",
    deletionProtection: stage.deletionProtection,
  });
  const volume = new Volume(scope, "Artifacts", {
    schema,
    volumeName: naming.artifactsVolume,
    comment: "Code that jobs run",
    deletionProtection: stage.deletionProtection,
  });
  grantAll(volume, privilegesOf(naming).artifactsVolume, principals);
}

function addProjectSchema(scope: Construct, props: StageSchemasProps, project: string): void {
  const { context, catalog, principals } = props;
  const { naming, stage } = context;
  const privileges = privilegesOf(naming);
  const schema = new Schema(scope, `Schema-${project}`, {
    catalog,
    schemaName: naming.schema(project),
    comment: `Tables, files and models of the project ${project}`,
    deletionProtection: stage.deletionProtection,
  });
  const exchange = new Volume(scope, `Exchange-${project}`, {
    schema,
    volumeName: naming.exchangeVolume,
    comment: "Files that clients may read",
    deletionProtection: stage.deletionProtection,
  });
  grantAll(schema, privileges.projectSchema, principals);
  grantAll(exchange, privileges.exchangeVolume, principals);
}
