import type { DatabricksClient } from "../databricks/client";
import type { Endpoint, ServedEntity } from "../databricks/endpoint";
import type { ModelRegistry } from "../databricks/registry";
import { score, type HeldBack } from "../databricks/scoring";
import { messageOf, UserError } from "../project";

/** What a rollback touches. */
export interface RollbackTarget {
  readonly client: DatabricksClient;
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
  /** Records that the version is asked about before it takes over. */
  readonly heldBack: () => Promise<HeldBack>;
}

export interface RolledBack {
  readonly from: number;
  readonly to: number;
}

/**
 * Gives all traffic back to the version that was live before, asks it, and then swaps the aliases `champion` and
 * `previous`: a second rollback undoes the first. On a failure, endpoint and aliases are put back as they were.
 * @throws UserError when there is nothing to go back to, when a release is under way, or when the version does not come up
 * or answer: then with what was put back
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
  const live = await servedAlone(registry.model, from, endpoint);
  const heldBack = await target.heldBack();
  const before: ServedEntity = { ...live, name: servedName(registry.model, to), entity_version: String(to) };
  report(`${endpoint.name}: all traffic from ${live.name} to ${before.name}`);
  try {
    await endpoint.serveOnly(before);
    report(`${endpoint.name}: asking ${before.name}`);
    await score(target.client, endpoint.name, heldBack);
    await registry.setAlias("champion", to);
    await registry.setAlias("previous", from);
  } catch (error) {
    const undone = await restored({
      endpoint: () => endpoint.serveOnly(live),
      "alias champion": () => registry.setAlias("champion", from),
      "alias previous": () => registry.setAlias("previous", to),
    });
    throw new UserError([`not rolled back: ${messageOf(error)}`, ...undone].join("\n"), { cause: error });
  }
  return { from, to };
}

/**
 * The champion as the endpoint serves it. A release puts its own version beside it until its checks have passed, and on a
 * failure gives back what it found: a rollback in between would be undone.
 */
async function servedAlone(model: string, champion: number, endpoint: Endpoint): Promise<ServedEntity> {
  const served = (await endpoint.served()) ?? [];
  const live = served.find((entity) => entity.entity_name === model && entity.entity_version === String(champion));
  if (live === undefined) {
    throw new UserError(
      `endpoint ${endpoint.name} does not serve the champion, version ${champion}: a release has just changed it, or somebody by hand; see \`fraudops model list\``,
    );
  }
  const others = served.filter((entity) => entity !== live);
  const named = others.map(({ name }) => name).join(", ");
  if (others.some((entity) => entity.entity_name !== model)) {
    throw new UserError(`endpoint ${endpoint.name} serves other models as well: ${named}`);
  }
  if (others.length > 0) {
    throw new UserError(
      `endpoint ${endpoint.name} serves ${named} beside the champion, ${live.name}: a release is under way; wait for its run, ` +
        "or cancel it, which gives the champion all traffic. If no run is under way, one was cut off: the next training clears up",
    );
  }
  return live;
}

/** One line per thing that was put back, or could not be: whatever fails, the others are put back too. */
async function restored(actions: Readonly<Record<string, () => Promise<void>>>): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [name, action] of Object.entries(actions)) {
    lines.push(
      await action().then(
        () => `${name}: as it was before`,
        (error: unknown) => `${name}: could not be put back: ${messageOf(error)}`,
      ),
    );
  }
  return lines;
}

/** The name that the release job gives a served version, e.g. `churn_model-v3`. */
export function servedName(model: string, version: number): string {
  return `${model.slice(model.lastIndexOf(".") + 1)}-v${version}`;
}
