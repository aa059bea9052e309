import { StalePlan } from "./apply-plan";
import { NotYetError } from "./not-yet";
import type { StackPlan } from "./plan";
import { hasToBeApplied } from "./plan-json";
import type { StackChange } from "./stack-change";

/** How a plan is applied. */
export interface PatientPort {
  /** Applies a plan that was judged. */
  apply(plan: StackPlan): Promise<StackChange>;
  /** Reports a temporary refusal of a stack, and waits. */
  wait(pause: Pause): Promise<void>;
}

/** A wait between two applies of one stack. */
export interface Pause {
  readonly stack: string;
  /** What the cloud still does. */
  readonly reason: string;
  readonly seconds: number;
  /** Index of this wait among the waits of a stack, and their number. */
  readonly count: readonly [number, number];
}

/** Seconds before each further apply of a stack that is refused for the moment: four minutes in all. */
const PAUSES = [20, 40, 60, 120] as const;

/**
 * Applies a stack, and its rest again after a pause for as long as the cloud refuses it for the moment only.
 *
 * @param again plans the rest
 * @returns undefined when the state has changed since the plan was made
 */
export async function applyPatiently(
  plan: StackPlan,
  again: () => Promise<StackPlan>,
  port: PatientPort,
): Promise<StackChange | undefined> {
  let next = plan;
  for (const [index, seconds] of PAUSES.entries()) {
    try {
      return await applyUnlessStale(next, port);
    } catch (error) {
      if (!(error instanceof NotYetError)) throw error;
      await port.wait({ stack: plan.stack, reason: error.reason, seconds, count: [index + 1, PAUSES.length] });
      next = await again();
    }
  }
  return applyUnlessStale(next, port);
}

async function applyUnlessStale(plan: StackPlan, port: PatientPort): Promise<StackChange | undefined> {
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
