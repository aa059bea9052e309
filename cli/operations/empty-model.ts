import type { Endpoint } from "../databricks/endpoint";
import type { ModelRegistry } from "../databricks/registry";

/** Objects that `emptyModel` deletes, so that a registered model has no versions. */
export interface Emptying {
  readonly model: string;
  readonly versions: readonly number[];
  /** Endpoint that serves versions of the model. It must be deleted before the versions. */
  readonly endpoint?: { readonly name: string; readonly served: readonly string[] };
}

/** Determines what `emptyModel` would delete. */
export async function planEmptying(registry: ModelRegistry, endpoint: Endpoint): Promise<Emptying> {
  const versions = (await registry.versions()).map(({ version }) => version);
  const served = ((await endpoint.served()) ?? []).filter(({ entity_name: model }) => model === registry.model);
  return {
    model: registry.model,
    versions,
    ...(served.length === 0 ? {} : { endpoint: { name: endpoint.name, served: served.map(({ name }) => name) } }),
  };
}

/**
 * Deletes the endpoint that serves versions of a model, then all versions of the model. The endpoint cannot remain: it
 * must have at least one served entity, and could not start again without the served version. The next deploy creates
 * the endpoint.
 */
export async function emptyModel(plan: Emptying, registry: ModelRegistry, endpoint: Endpoint): Promise<void> {
  if (plan.endpoint !== undefined) await endpoint.delete();
  for (const version of plan.versions) await registry.deleteVersion(version);
}

/** Text about what `emptyModel` deletes: a line for the endpoint, if there is one, and a line for the versions. */
export function emptyingLines({ model, versions, endpoint }: Emptying): readonly string[] {
  if (versions.length === 0) return [`${model} has no versions`];
  const numbers = `version${versions.length === 1 ? "" : "s"} ${versions.join(", ")} of ${model}`;
  if (endpoint === undefined) return [numbers];
  return [
    `endpoint ${endpoint.name}, which serves ${endpoint.served.join(", ")}; after its deletion, queries to it fail`,
    numbers,
  ];
}
