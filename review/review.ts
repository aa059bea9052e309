import { defined } from "../core/defined";
import { stackReview } from "./changes";
import { estimateCost } from "./cost/estimate";
import { guardReview } from "./guard-review";
import type { ReviewContext, ReviewedStack } from "./input";
import type { PlanReview } from "./model";
import { Names } from "./names";
import { permissionChanges } from "./permissions/permissions";
import { removalsOf } from "./removals";
import { reviewedResources } from "./resources";
import { sentenceOf, sumOf } from "./totals";
import { code } from "./words";
import { Secrets } from "./visible";

/**
 * Reviews the plans of a stage's stacks: losses, permission changes, cost, and changed values. Hides values that a plan
 * marks as sensitive.
 *
 * @param stacks in the order in which they are applied
 */
export function reviewPlans(stacks: readonly ReviewedStack[], context: ReviewContext): PlanReview {
  const secrets = new Secrets(stacks);
  const resources = stacks.flatMap((stack) => reviewedResources(stack, secrets));
  const names = new Names(stacks, resources, secrets);
  const reviews = stacks.map((stack) => stackReview(stack, resources, names));
  const { stage, target, commit, dirty, time, refreshed, command, prices, verdict } = context;
  const serials = stacks.flatMap(({ stack, serial }) => (serial === undefined ? [] : [[stack, serial] as const]));
  return secrets.scrub<PlanReview>({
    stage,
    sentence: `${code(stage)}: ${sentenceOf(reviews)}`,
    totals: sumOf(reviews),
    ...defined({ guard: verdict && guardReview(verdict) }),
    removals: removalsOf(resources, names),
    permissions: permissionChanges(resources, names),
    cost: estimateCost(stacks, resources, names, prices),
    stacks: reviews,
    provenance: {
      commit,
      dirty,
      time: time.toISOString(),
      target,
      refreshed,
      serials: Object.fromEntries(serials),
      command,
    },
  });
}
