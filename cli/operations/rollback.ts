import type { DatabricksClient } from "../databricks/client";
import type { Endpoint, ServedEntity } from "../databricks/endpoint";
import type { ModelRegistry } from "../databricks/registry";
import { score, type HeldBack } from "../databricks/scoring";
import { messageOf, UserError } from "../project";

/** Model and endpoint of a rollback, and the records with which it queries the endpoint. */
export interface RollbackTarget {
  readonly client: DatabricksClient;
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
  /** Holdout records with which the previous version is queried before it becomes the champion. */
  readonly heldBack: () => Promise<HeldBack>;
}

export interface RolledBack {
  readonly from: number;
  readonly to: number;
}

/**
 * Routes all traffic to the previous version, queries this version, and swaps the aliases `champion` and `previous`, so
 * that a second rollback undoes the first. On failure, tries to restore endpoint and aliases.
 * @throws UserError if there is no previous version, if the endpoint does not serve the champion alone (e.g. during a
 *   release), or if the rollback fails; in the last case, the message lists what was restored
 */
export async function rollback(target: RollbackTarget, report: (line: string) => void): Promise<RolledBack> {
  const { registry, endpoint } = target;
  const from = await registry.byAlias("champion");
  const to = await registry.byAlias("previous");
  if (from === undefined || to === undefined || from === to) {
    throw new UserError(
      `registered model ${registry.model} has no previous version to restore: alias champion is version ${from ?? "(none)"}, alias previous is version ${to ?? "(none)"}. The release of a second version sets the alias previous: \`./fraudops job <stage> training\``,
    );
  }
  const live = await servedAlone(registry.model, from, endpoint);
  const heldBack = await target.heldBack();
  const before: ServedEntity = { ...live, name: servedName(registry.model, to), entity_version: String(to) };
  report(`${endpoint.name}: moving all traffic from ${live.name} to ${before.name}`);
  try {
    await endpoint.serveOnly(before);
    report(`${endpoint.name}: querying ${before.name}`);
    await score(target.client, endpoint.name, heldBack);
    await registry.setAlias("champion", to);
    await registry.setAlias("previous", from);
  } catch (error) {
    const undone = await restored({
      endpoint: () => endpoint.serveOnly(live),
      "alias champion": () => registry.setAlias("champion", from),
      "alias previous": () => registry.setAlias("previous", to),
    });
    throw new UserError([`the rollback failed: ${messageOf(error)}`, ...undone].join("\n"), { cause: error });
  }
  return { from, to };
}

/**
 * Returns the champion as a served entity. Refuses the rollback if the endpoint does not serve the champion, or also
 * serves other entities, e.g. during a release. A release that fails tries to restore the endpoint's earlier
 * configuration, which would undo the rollback.
 */
async function servedAlone(model: string, champion: number, endpoint: Endpoint): Promise<ServedEntity> {
  const served = (await endpoint.served()) ?? [];
  const live = served.find((entity) => entity.entity_name === model && entity.entity_version === String(champion));
  if (live === undefined) {
    throw new UserError(
      `endpoint ${endpoint.name} does not serve the champion, version ${champion}: a release or a manual change has modified the endpoint. Wait until a running release has ended; \`./fraudops model list <stage>\` shows which version the endpoint serves`,
    );
  }
  const others = served.filter((entity) => entity !== live);
  const named = others.map(({ name }) => name).join(", ");
  if (others.some((entity) => entity.entity_name !== model)) {
    throw new UserError(
      `endpoint ${endpoint.name} also serves other models, which a rollback would stop: ${named}; remove them from the endpoint`,
    );
  }
  if (others.length > 0) {
    throw new UserError(
      `endpoint ${endpoint.name} serves ${named} besides the champion, ${live.name}: a release is running. Wait for its run, ` +
        "or cancel the run, which routes all traffic to the champion. If no run is active, a release was interrupted: the next release removes the other versions",
    );
  }
  return live;
}

/** Runs all actions that undo a rollback, even if some fail. Returns one line per action with its result. */
async function restored(actions: Readonly<Record<string, () => Promise<void>>>): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [name, action] of Object.entries(actions)) {
    lines.push(
      await action().then(
        () => `${name}: restored`,
        (error: unknown) => `${name}: could not be restored: ${messageOf(error)}`,
      ),
    );
  }
  return lines;
}

/** Name of a served version, as the training job's step `release` sets it, e.g. `churn_model-v3`. */
export function servedName(model: string, version: number): string {
  return `${model.slice(model.lastIndexOf(".") + 1)}-v${version}`;
}
