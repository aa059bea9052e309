/**
 * Name of a stage, e.g. `dev`; `pr-<n>` for a short-lived stage. It consists of lower-case letters, digits and inner
 * dashes, and has at most 12 characters.
 */
export type StageName = string;

/** Stages through which code is promoted, in order. All other stages are sorted after these three. */
export const PROMOTION_ORDER = ["dev", "staging", "prod"] as const;

/** Stage in whose workspace the stages of merge requests are deployed. */
export const SLOT_HOST: StageName = PROMOTION_ORDER[0];

/** Rejects `pr-01`, which would be a second stage of the merge request that `pr-1` belongs to. */
const STAGE_NAME = /^(?!pr-0)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Maximum length of a stage's name. Longer names could exceed the limits of AWS and Databricks for resource names. */
export const STAGE_NAME_MAX_LENGTH = 12;

/** Whether `value` is a valid stage name. */
export function isStageName(value: string): value is StageName {
  return value.length <= STAGE_NAME_MAX_LENGTH && STAGE_NAME.test(value);
}

/** Whether a stage is short-lived (`pr-<n>`), i.e. destroyed when its merge request closes. */
export function isShortLived(stage: StageName): boolean {
  return /^pr-[1-9]\d*$/.test(stage);
}

/** Branch that deploys the stage on a merge: `main` for the last stage of the promotion, otherwise the stage's name. */
export function branchOf(stage: StageName): string {
  return stage === PROMOTION_ORDER.at(-1) ? "main" : stage;
}

/** Stage from which code is promoted to this one; undefined for the first stage and for stages outside the promotion. */
export function stageBefore(stage: StageName): StageName | undefined {
  const order: readonly string[] = PROMOTION_ORDER;
  return order[order.indexOf(stage) - 1];
}
