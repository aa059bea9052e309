/** Name of a stage: `dev`, `staging`, `prod`, or a short-lived `pr-<n>`. Letters, digits, inner dashes; at most 12 characters. */
export type StageName = string;

/** Where code flows, in order. Every other stage stands behind these. */
export const PROMOTION_ORDER = ["dev", "staging", "prod"] as const;

/** Stage in whose workspace the slots of merge requests are. */
export const SLOT_HOST: StageName = PROMOTION_ORDER[0];

/** Merge requests are counted from 1: `pr-01` would be a second stage for the first of them. */
const STAGE_NAME = /^(?!pr-0)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Longest stage name that still fits into every name derived from it. */
export const STAGE_NAME_MAX_LENGTH = 12;

/** Whether `value` can name a stage. */
export function isStageName(value: string): value is StageName {
  return value.length <= STAGE_NAME_MAX_LENGTH && STAGE_NAME.test(value);
}

/** Whether a stage is short-lived (`pr-<n>`): it is torn down with its merge request. */
export function isShortLived(stage: StageName): boolean {
  return /^pr-[1-9]\d*$/.test(stage);
}

/** Branch whose merge deploys the stage: the last stage of the promotion follows `main`, the others a branch of their name. */
export function branchOf(stage: StageName): string {
  return stage === PROMOTION_ORDER.at(-1) ? "main" : stage;
}

/** The stage from which code is promoted to this one; undefined for the first, and for stages outside of the promotion. */
export function stageBefore(stage: StageName): StageName | undefined {
  const order: readonly string[] = PROMOTION_ORDER;
  return order[order.indexOf(stage) - 1];
}
