import { loadService, type ServiceConfig } from "../../config/load";
import type { AccountConfig, StageConfig } from "../../config/schema";
import { securityControls } from "../../config/security/controls";
import { Naming, namingOf } from "../../core/naming";
import type { StageContext } from "../../stacks/stage-context";

/** Placeholder for the repository's path in synthesized stacks, so that snapshots are equal on every machine. */
export const PROJECT_ROOT = "/repository";

/** The committed configuration, as a deploy to the real clouds reads it. */
export function committedService(): ServiceConfig {
  return loadService();
}

/** Returns the props of a stage's stacks, from the committed configuration with the replaced values in `change`. */
export function stageContext(
  name: string,
  change: { readonly account?: Partial<AccountConfig>; readonly stage?: Partial<StageConfig> } = {},
): StageContext {
  const service = committedService();
  const found = service.stages.find(({ stage }) => stage === name);
  if (found === undefined) {
    throw new Error(`no stage "${name}" among ${service.stages.map(({ stage }) => stage).join(", ")}`);
  }
  const account = { ...service.account, ...change.account };
  const stage = { ...found, ...change.stage };
  const naming = new Naming(account.service, stage.stage);
  return { account, stage, naming, controls: securityControls(stage.security), projectRoot: PROJECT_ROOT };
}

/** Second argument of `stageContext` that removes the slots for merge requests. */
export const WITHOUT_SLOTS = { account: { mergeRequests: undefined } } as const;

/** Returns the props of the stacks of a merge request's stage, e.g. `pr-1`, from the committed configuration. */
export function requestContext(name: string): StageContext {
  const { account, stages } = loadService({ stages: [name] });
  const [stage] = stages;
  if (stage === undefined) throw new Error(`no stage "${name}"`);
  const naming = namingOf(account, name);
  return { account, stage, naming, controls: securityControls(stage.security), projectRoot: PROJECT_ROOT };
}

/**
 * Removes the region prefixes that Databricks uses in root buckets, e.g. `frankfurt-prod`, from a text, because tests
 * would take `prod` in such a prefix for the name of a stage.
 */
export function withoutDatabricksPrefixes(text: string): string {
  return text.replaceAll(/\/[a-z]+-prod\/\*/g, "");
}
