import { connect, type StageToReach } from "../connect";
import { projectModel, type ProjectModel } from "../databricks/project-model";
import type { Target } from "../target";
import { planEmptying, type Emptying } from "./empty-model";

/** A registered model with what has to go before it can be deleted. */
export interface ModelToEmpty extends ProjectModel {
  readonly plan: Emptying;
}

/** Finds out what stands in the way of a model's deletion; deletes nothing. */
export async function modelToEmpty(model: ProjectModel): Promise<ModelToEmpty> {
  return { ...model, plan: await planEmptying(model.registry, model.endpoint) };
}

/** The same for the models of some projects. */
export async function modelsToEmpty(
  stage: StageToReach,
  projects: readonly string[],
  target: Target,
): Promise<readonly ModelToEmpty[]> {
  if (projects.length === 0) return [];
  const { client } = await connect(stage, target);
  return Promise.all(projects.map((project) => modelToEmpty(projectModel(client, stage.naming, project))));
}
