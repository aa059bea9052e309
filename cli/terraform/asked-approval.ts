import { isBlocking, type Verdict } from "../../guard/guard";
import { UserError } from "../project";
import type { Approval, Turn } from "./guarded-apply";
import { newChanges } from "./new-changes";
import type { StackPlan } from "./plan";
import { changesAnything } from "./plan-json";

/** Callbacks of `askedApproval` that plan stacks, check plans with the guard, show them and ask the user. */
export interface AskingPort {
  /** Plans all stacks. A stack with unknown inputs gets a provisional plan, or none if Terraform cannot plan it. */
  planAll(): Promise<readonly StackPlan[]>;
  /** Plans a stack for its apply. Throws if it cannot be planned. */
  plan(stack: string): Promise<StackPlan>;
  /** Checks plans with the guard. */
  judge(plans: readonly StackPlan[]): Verdict;
  /** Shows plans with the guard's findings. */
  show(plans: readonly StackPlan[], verdict: Verdict): void;
  /** Asks the user to confirm the plans shown last; throws if the user refuses. */
  confirm(): Promise<void>;
}

/**
 * Approval by asking the user. Every stack is planned, checked and shown before the first apply. A stack whose plan is
 * provisional because of unknown inputs, or that depends on a changed stack, is planned again before its apply. Changes
 * that were not shown before are shown, and the user must confirm them. After the cloud temporarily refused a part of
 * an apply, the remaining changes are planned again and confirmed in the same way.
 */
export function askedApproval(port: AskingPort): Approval {
  const shown = new Map<string, StackPlan>();

  const planAgain = async ({ stack, before }: Turn, last: StackPlan): Promise<StackPlan> => {
    const consequence = `${stack} was not applied. Applied before: ${before.join(", ") || "nothing"}`;
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

/** Whether applying a plan changes anything, or may do so because inputs are unknown. */
function isToBeAsked(plan: StackPlan): boolean {
  return !isApplicable(plan) || (plan.json !== undefined && changesAnything(plan.json));
}
