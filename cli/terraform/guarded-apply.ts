import type { OrderedStack } from "./manifest";
import { applyWithRetries, type RetryPort } from "./apply-with-retries";
import type { StackPlan } from "./plan";
import { changesAnything } from "./plan-json";
import type { StackChange } from "./stack-change";

/** The next stack to apply. */
export interface Turn {
  readonly stack: string;
  /** Stacks applied before this stack. */
  readonly before: readonly string[];
  /** Stacks to apply after this stack. */
  readonly after: readonly string[];
  /** Whether a stack on which this stack depends was changed by the same command. */
  readonly isBehindChange: boolean;
}

/**
 * Source of approved plans: a user who is asked (`asked-approval.ts`), or previously saved and approved plans
 * (`approval/saved-approval.ts`). Methods return only approved plans that passed the guard, and throw otherwise.
 */
export interface Approval {
  /** Runs before the first apply. Throws if nothing may be applied. */
  begin(): Promise<void>;
  /** The plan with which a stack is applied. */
  planFor(turn: Turn): Promise<StackPlan>;
  /**
   * Plans a stack again after an apply of `last` was incomplete.
   * @param cause `rest`: the cloud temporarily refused a part of `last`; `stale`: nothing was applied because the state
   *   has changed since `last` was made
   */
  planAgain(turn: Turn, last: StackPlan, cause: "rest" | "stale"): Promise<StackPlan>;
}

/**
 * Applies stacks in order, each with an approved plan that passed the guard. Every command that applies a stage calls
 * this function, also in CI pipelines and rehearsals.
 *
 * @returns the changes by stack
 * @throws UserError if a plan is refused; stacks applied before stay applied
 */
export async function guardedApply(
  stacks: readonly OrderedStack[],
  approval: Approval,
  port: RetryPort,
): Promise<readonly StackChange[]> {
  await approval.begin();
  const names = stacks.map(({ name }) => name);
  const done: StackChange[] = [];
  const changed = new Set<string>();
  for (const [index, { name, dependencies }] of stacks.entries()) {
    const turn: Turn = {
      stack: name,
      before: names.slice(0, index),
      after: names.slice(index + 1),
      isBehindChange: dependencies.some((each) => changed.has(each)),
    };
    let plan = await approval.planFor(turn);
    const mark = (): void => {
      if (plan.json !== undefined && changesAnything(plan.json)) changed.add(name);
    };
    const again = async (cause: "rest" | "stale"): Promise<StackPlan> => {
      // The new plan can have no changes, although this command or another one has changed the stack.
      mark();
      plan = await approval.planAgain(turn, plan, cause);
      return plan;
    };
    done.push((await applyWithRetries(plan, () => again("rest"), port)) ?? (await port.apply(await again("stale"))));
    mark();
  }
  return done;
}
