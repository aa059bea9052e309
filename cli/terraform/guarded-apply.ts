import type { OrderedStack } from "./manifest";
import { applyPatiently, type PatientPort } from "./patient-apply";
import type { StackPlan } from "./plan";
import { changesAnything } from "./plan-json";
import type { StackChange } from "./stack-change";

/** A stack whose turn to be applied has come. */
export interface Turn {
  readonly stack: string;
  /** Stacks that were applied before it. */
  readonly before: readonly string[];
  /** Stacks that are to be applied after it. */
  readonly after: readonly string[];
  /** Whether a stack that it depends on was changed by this run. */
  readonly isBehindChange: boolean;
}

/**
 * Where the approval of plans comes from: a user who is asked (`askedApproval`), or plans that were saved and approved
 * before (`savedApproval`). Each method returns only plans that the guard has passed and that are approved; it throws
 * otherwise.
 */
export interface Approval {
  /** Checks, before the first stack is applied, what may be applied at all. */
  begin(): Promise<void>;
  /** The plan that a stack is applied by. */
  planFor(turn: Turn): Promise<StackPlan>;
  /**
   * The plan that a stack is applied by after `last` could not be applied.
   * @param cause `rest`: the cloud refused a part of it for the moment; `stale`: nothing of it, since its state has changed
   */
  planAgain(turn: Turn, last: StackPlan, cause: "rest" | "stale"): Promise<StackPlan>;
}

/**
 * Applies stacks in order, each by a plan that the guard has passed and that is approved. This is the only way in which
 * commands, pipelines and rehearsals apply.
 *
 * @returns what was done, by stack
 * @throws UserError when a plan is refused; what was applied before stays
 */
export async function guardedApply(
  stacks: readonly OrderedStack[],
  approval: Approval,
  port: PatientPort,
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
    const again = async (cause: "rest" | "stale"): Promise<StackPlan> => {
      plan = await approval.planAgain(turn, plan, cause);
      return plan;
    };
    done.push((await applyPatiently(plan, () => again("rest"), port)) ?? (await port.apply(await again("stale"))));
    if (plan.json !== undefined && changesAnything(plan.json)) changed.add(name);
  }
  return done;
}
