import type { DatabricksClient } from "../databricks/client";
import type { Endpoint, ServedEntity } from "../databricks/endpoint";
import type { ModelRegistry } from "../databricks/registry";
import { score, type HeldBack } from "../databricks/scoring";
import { UserError } from "../project";

/** What a rollback touches. */
export interface RollbackTarget {
  readonly client: DatabricksClient;
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
  readonly heldBack: HeldBack;
}

export interface RolledBack {
  readonly from: number;
  readonly to: number;
}

/**
 * Gives all traffic back to the version that was live before, asks it, and then swaps the aliases `champion` and
 * `previous`: a second rollback undoes the first. When the version does not answer, the endpoint goes back to what it served.
 * @throws UserError when there is nothing to go back to, or the version does not come up or answer
 */
export async function rollback(target: RollbackTarget, report: (line: string) => void): Promise<RolledBack> {
  const { registry, endpoint } = target;
  const from = await registry.byAlias("champion");
  const to = await registry.byAlias("previous");
  if (from === undefined || to === undefined || from === to) {
    throw new UserError(
      `${registry.model} has nothing to go back to: champion is ${from ?? "none"}, previous is ${to ?? "none"}`,
    );
  }
  const served = (await endpoint.served()) ?? [];
  const live = served.find(
    ({ entity_name: model, entity_version: version }) => model === registry.model && version === String(from),
  );
  if (live === undefined) {
    throw new UserError(
      `endpoint ${endpoint.name} does not serve the champion, version ${from}: a release is under way, or it was changed by hand`,
    );
  }
  const others = served.filter(({ entity_name: model }) => model !== registry.model);
  if (others.length > 0) {
    throw new UserError(
      `endpoint ${endpoint.name} serves other models as well: ${others.map(({ name }) => name).join(", ")}`,
    );
  }
  const before: ServedEntity = { ...live, name: servedName(registry.model, to), entity_version: String(to) };
  report(`${endpoint.name}: all traffic from ${live.name} to ${before.name}`);
  await endpoint.serveOnly(before);
  try {
    report(`${endpoint.name}: asking ${before.name}`);
    await score(target.client, endpoint.name, target.heldBack);
    await registry.setAlias("champion", to);
    await registry.setAlias("previous", from);
  } catch (error) {
    await endpoint.serveOnly(live);
    await registry.setAlias("champion", from);
    await registry.setAlias("previous", to);
    throw error;
  }
  return { from, to };
}

/** The name that the release job gives a served version, e.g. `fraud_model-v3`. */
export function servedName(model: string, version: number): string {
  return `${model.slice(model.lastIndexOf(".") + 1)}-v${version}`;
}
