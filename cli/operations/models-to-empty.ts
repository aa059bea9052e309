import { connect, type StageToReach } from "../connect";
import { projectModel, type ProjectModel } from "../databricks/project-model";
import type { Target } from "../target";
import { planEmptying, type Emptying } from "./empty-model";

/** A registered model, with the endpoint and the versions that must be deleted before the model. */
export interface ModelToEmpty extends ProjectModel {
  readonly plan: Emptying;
}

/** Determines the endpoint and the model versions to delete before Terraform can delete a registered model. */
export async function modelToEmpty(model: ProjectModel): Promise<ModelToEmpty> {
  return { ...model, plan: await planEmptying(model.registry, model.endpoint) };
}

/** Calls `modelToEmpty` for the model of each project in `projects`. */
export async function modelsToEmpty(
  stage: StageToReach,
  projects: readonly string[],
  target: Target,
): Promise<readonly ModelToEmpty[]> {
  if (projects.length === 0) return [];
  const { client } = await connect(stage, target);
  return Promise.all(projects.map((project) => modelToEmpty(projectModel(client, stage.naming, project))));
}
