import { isBlocking, type Verdict } from "../../guard/guard";
import { UserError } from "../project";
import type { OrderedStack } from "./manifest";
import { newChanges } from "./new-changes";
import { applyPatiently, type PatientPort } from "./patient-apply";
import type { StackPlan } from "./plan";
import { changesAnything } from "./plan-json";
import type { StackChange } from "./stack-change";

/** How stacks are planned, judged, shown and applied. */
export interface ApplyPort extends PatientPort {
  /** Plans all stacks, each as far as it can be. */
  planAll(): Promise<readonly StackPlan[]>;
  /** Plans a stack as it can be applied; fails when it cannot be. */
  plan(stack: string): Promise<StackPlan>;
  judge(plans: readonly StackPlan[]): Verdict;
  /** Shows plans with what the guard found in them. */
  show(plans: readonly StackPlan[], verdict: Verdict): void;
  /** Has the user agree to what was shown last; throws otherwise. */
  confirm(): Promise<void>;
}

/**
 * Applies stacks in order, each by a plan that the guard has judged and the user has seen. Every stack is planned, judged
 * and shown before the first one is applied. One whose plan was provisional, or that stands behind a change, is planned
 * again when its turn comes; what that plan does beyond the one that was shown is shown and asked for again. So is the
 * rest of a stack that stopped on refusals which pass by themselves.
 *
 * @returns what was done, by stack
 * @throws UserError when the guard finds an error, or a stack cannot be planned though all before it are applied
 */
export async function guardedApply(stacks: readonly OrderedStack[], port: ApplyPort): Promise<readonly StackChange[]> {
  const shown = await port.planAll();
  present(shown, port, "nothing was applied");
  if (shown.some(isToBeAsked)) await port.confirm();

  const done: StackChange[] = [];
  const changed = new Set<string>();
  for (const [index, { name, dependencies }] of stacks.entries()) {
    const before = stacks.slice(0, index).map((stack) => stack.name);
    const consequence = `${name} was not applied; before it: ${before.join(", ") || "nothing"}`;
    let plan = shown[index] ?? { stack: name };
    const again = async (): Promise<StackPlan> => planAgain(name, plan, port, consequence);
    if (!isApplicable(plan) || dependencies.some((each) => changed.has(each))) plan = await again();
    let change = await applyPatiently(plan, again, port);
    if (change === undefined) {
      plan = await again();
      change = await port.apply(plan);
    }
    done.push(change);
    if (plan.json !== undefined && changesAnything(plan.json)) changed.add(name);
  }
  return done;
}

/** Plans a stack when its turn has come; what was not shown before is asked for. */
async function planAgain(name: string, shown: StackPlan, port: ApplyPort, consequence: string): Promise<StackPlan> {
  const plan = await port.plan(name);
  const beyond = plan.json === undefined ? undefined : newChanges(shown.json, plan.json);
  if (beyond === undefined) {
    const verdict = port.judge([plan]);
    if (isBlocking(verdict)) refuse([plan], verdict, port, consequence);
    return plan;
  }
  present([plan], port, consequence, [{ ...plan, json: beyond }]);
  await port.confirm();
  return plan;
}

function present(plans: readonly StackPlan[], port: ApplyPort, consequence: string, part = plans): void {
  const verdict = port.judge(plans);
  if (isBlocking(verdict)) refuse(part, verdict, port, consequence);
  port.show(part, verdict);
}

function refuse(plans: readonly StackPlan[], verdict: Verdict, port: ApplyPort, consequence: string): never {
  port.show(plans, verdict);
  throw new UserError(`the guard found errors: ${consequence}`);
}

function isApplicable({ json, provisional }: StackPlan): boolean {
  return json !== undefined && provisional === undefined;
}

/** Whether applying a plan changes anything, or nobody knows yet. */
function isToBeAsked(plan: StackPlan): boolean {
  return !isApplicable(plan) || (plan.json !== undefined && changesAnything(plan.json));
}
