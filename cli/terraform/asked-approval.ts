import { isBlocking, type Verdict } from "../../guard/guard";
import { UserError } from "../project";
import type { Approval, Turn } from "./guarded-apply";
import { newChanges } from "./new-changes";
import type { StackPlan } from "./plan";
import { changesAnything } from "./plan-json";

/** How stacks are planned, judged, shown, and asked for. */
export interface AskingPort {
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
 * The approval of a user who is asked. Every stack is planned, judged and shown before the first one is applied. A stack
 * whose plan was provisional, or that depends on a changed one, is planned again when its turn comes; what that plan does
 * beyond the one that was shown is shown and asked for again. So is the rest of a stack that stopped on refusals which
 * pass by themselves.
 */
export function askedApproval(port: AskingPort): Approval {
  const shown = new Map<string, StackPlan>();

  const planAgain = async ({ stack, before }: Turn, last: StackPlan): Promise<StackPlan> => {
    const consequence = `${stack} was not applied; before it: ${before.join(", ") || "nothing"}`;
    const plan = await port.plan(stack);
    const beyond = plan.json === undefined ? undefined : newChanges(last.json, plan.json);
    if (beyond === undefined) {
      const verdict = port.judge([plan]);
      if (isBlocking(verdict)) refuse([plan], verdict, port, consequence);
      return plan;
    }
    present([plan], port, consequence, [{ ...plan, json: beyond }]);
    await port.confirm();
    return plan;
  };

  return {
    begin: async () => {
      const plans = await port.planAll();
      present(plans, port, "nothing was applied");
      if (plans.some(isToBeAsked)) await port.confirm();
      for (const plan of plans) shown.set(plan.stack, plan);
    },
    planFor: async (turn) => {
      const plan = shown.get(turn.stack) ?? { stack: turn.stack };
      return isApplicable(plan) && !turn.isBehindChange ? plan : planAgain(turn, plan);
    },
    planAgain,
  };
}

function present(plans: readonly StackPlan[], port: AskingPort, consequence: string, part = plans): void {
  const verdict = port.judge(plans);
  if (isBlocking(verdict)) refuse(part, verdict, port, consequence);
  port.show(part, verdict);
}

function refuse(plans: readonly StackPlan[], verdict: Verdict, port: AskingPort, consequence: string): never {
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
