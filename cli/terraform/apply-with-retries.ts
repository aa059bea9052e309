import { StalePlan } from "./apply-plan";
import { TransientRefusalError } from "./transient-refusal";
import type { StackPlan } from "./plan";
import { hasToBeApplied } from "./plan-json";
import type { StackChange } from "./stack-change";

/** Callbacks of `applyWithRetries`. */
export interface RetryPort {
  /** Applies a plan that passed the guard. */
  apply(plan: StackPlan): Promise<StackChange>;
  /** Reports that the cloud temporarily refused a part of a stack's apply, and waits. */
  wait(pause: Pause): Promise<void>;
}

/** A wait between two applies of one stack. */
export interface Pause {
  readonly stack: string;
  /** Reason why the cloud temporarily refused the apply. */
  readonly reason: string;
  readonly seconds: number;
  /** Number of this wait, from 1, and the maximum number of waits for the stack. */
  readonly count: readonly [number, number];
}

/**
 * Seconds to wait before each further apply of a stack. The first value is from the article that the comment of
 * `TRANSIENT_REFUSALS` (transient-refusal.ts) names.
 */
const PAUSES = [20, 40, 60, 120] as const;

/**
 * Applies the plan of a stack. After a temporary refusal by the cloud, waits, plans the remaining changes and applies
 * the new plan, up to four times.
 *
 * @param again plans the remaining changes
 * @returns undefined if the state has changed since the plan
 */
export async function applyWithRetries(
  plan: StackPlan,
  again: () => Promise<StackPlan>,
  port: RetryPort,
): Promise<StackChange | undefined> {
  let next = plan;
  for (const [index, seconds] of PAUSES.entries()) {
    try {
      return await applyUnlessStale(next, port);
    } catch (error) {
      if (!(error instanceof TransientRefusalError)) throw error;
      await port.wait({ stack: plan.stack, reason: error.reason, seconds, count: [index + 1, PAUSES.length] });
      next = await again();
    }
  }
  return applyUnlessStale(next, port);
}

async function applyUnlessStale(plan: StackPlan, port: RetryPort): Promise<StackChange | undefined> {
  if (plan.json === undefined || !hasToBeApplied(plan.json)) {
    return { stack: plan.stack, added: 0, changed: 0, destroyed: 0 };
  }
  try {
    return await port.apply(plan);
  } catch (error) {
    if (error instanceof StalePlan) return undefined;
    throw error;
  }
}
