import { isBlocking, type Verdict } from "../../guard/guard";
import { UserError } from "../project";
import { changesAnything, type StackPlan } from "./plan";

/** How stacks are planned, judged and applied. */
export interface ApplyPort {
  plan(stack: string): Promise<StackPlan>;
  judge(plans: readonly StackPlan[]): Verdict;
  /** Applies the very plan that was made last. */
  apply(stack: string): Promise<void>;
  /** Shows what was found. */
  tell(verdict: Verdict): void;
}

/**
 * Applies stacks in order, each by a plan that the guard has seen. All that can be planned is judged before the first
 * one is applied; what stands behind a change is planned anew, and judged again, when its turn comes.
 * @throws UserError when the guard finds an error, or a stack cannot be planned though all before it are applied
 */
export async function guardedApply(stacks: readonly string[], port: ApplyPort): Promise<void> {
  const first: StackPlan[] = [];
  for (const stack of stacks) first.push(await port.plan(stack));
  judge(first, port, "nothing was applied");

  let changed = false;
  for (const [index, stack] of stacks.entries()) {
    const applied = stacks.slice(0, index).join(", ") || "nothing";
    const before = first[index];
    const plan = changed || before?.json === undefined ? await port.plan(stack) : before;
    if (plan.json === undefined) throw new UserError(`${stack} cannot be planned: ${plan.notPlannable ?? "no plan"}`);
    if (plan !== before) judge([plan], port, `${stack} was not applied; before it: ${applied}`);
    await port.apply(stack);
    changed ||= changesAnything(plan.json);
  }
}

function judge(plans: readonly StackPlan[], port: ApplyPort, consequence: string): void {
  const verdict = port.judge(plans);
  port.tell(verdict);
  if (isBlocking(verdict)) throw new UserError(`the guard found errors: ${consequence}`);
}
