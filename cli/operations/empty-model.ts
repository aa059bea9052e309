import type { Endpoint } from "../databricks/endpoint";
import type { ModelRegistry } from "../databricks/registry";

/** What emptying a registered model takes away. */
export interface Emptying {
  readonly model: string;
  readonly versions: readonly number[];
  /** Endpoint that serves versions of the model, and has to go before them. */
  readonly endpoint?: { readonly name: string; readonly served: readonly string[] };
}

/** Finds out what `emptyModel` would delete, and deletes nothing. */
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
 * Deletes every version of a model. An endpoint that serves one goes first: an endpoint cannot be emptied, and one whose
 * version is gone would fail at its next start, long after the deletion. The next deploy makes it again.
 */
export async function emptyModel(plan: Emptying, registry: ModelRegistry, endpoint: Endpoint): Promise<void> {
  if (plan.endpoint !== undefined) await endpoint.delete();
  for (const version of plan.versions) await registry.deleteVersion(version);
}

/** The plan in words, one line per thing that goes. */
export function emptyingLines({ model, versions, endpoint }: Emptying): readonly string[] {
  if (versions.length === 0) return [`${model} has no versions`];
  const numbers = `version${versions.length === 1 ? "" : "s"} ${versions.join(", ")} of ${model}`;
  if (endpoint === undefined) return [numbers];
  return [
    `endpoint ${endpoint.name}, which serves ${endpoint.served.join(", ")}: its clients get no answers from then on`,
    numbers,
  ];
}
