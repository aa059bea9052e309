import { connect, type StageToReach } from "../connect";
import { Endpoint } from "../databricks/endpoint";
import { ModelRegistry } from "../databricks/registry";
import type { Target } from "../target";
import { planEmptying, type Emptying } from "./empty-model";

/** A registered model with what has to go before it can be deleted. */
export interface ModelToEmpty {
  readonly plan: Emptying;
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
}

/** Finds out what stands in the way of the deletion of some projects' models; deletes nothing. */
export async function modelsToEmpty(
  stage: StageToReach,
  projects: readonly string[],
  target: Target,
): Promise<readonly ModelToEmpty[]> {
  if (projects.length === 0) return [];
  const { client } = await connect(stage, target);
  const found = projects.map(async (project) => {
    const registry = new ModelRegistry(client, stage.naming.registeredModel(project));
    const endpoint = new Endpoint(client, stage.naming.endpoint(project));
    return { plan: await planEmptying(registry, endpoint), registry, endpoint };
  });
  return Promise.all(found);
}
