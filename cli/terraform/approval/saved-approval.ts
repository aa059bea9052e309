import { isBlocking, type Verdict } from "../../../guard/guard";
import type { PlanJson } from "../../../guard/plan-json";
import { UserError } from "../../project";
import type { Approval, Turn } from "../guarded-apply";
import { newChanges } from "../new-changes";
import type { StackPlan } from "../plan";
import { hasToBeApplied } from "../plan-json";
import { differingValues } from "./differing-values";
import { differences, type PlannedContent } from "./planned-content";
import type { SavedPlans, SavedStackPlan } from "./saved-plans";

/** Callbacks of `savedApproval` that plan stacks again and read the saved plans. */
export interface SavedPlansPort {
  /** Plans a stack with a refresh. */
  plan(stack: string): Promise<StackPlan>;
  /** Checks plans with the guard. */
  judge(plans: readonly StackPlan[]): Verdict;
  show(plans: readonly StackPlan[], verdict: Verdict): void;
  note(line: string): void;
  /** Digests of a plan's changes, to compare them with those of the saved plan. */
  contentOf(plan: StackPlan): PlannedContent;
  /** Marks the saved plans as used. Throws if they were used before. */
  claim(): Promise<void>;
  /**
   * Overwrites the file of the stack's latest plan with the file of the saved plan. Returns `current` with the serial
   * and digest of the saved plan.
   */
  restore(saved: SavedStackPlan, current: StackPlan): Promise<StackPlan>;
  /** Reads the saved plan with `terraform show`; undefined if Terraform cannot show it. */
  showSaved(saved: SavedStackPlan): Promise<PlanJson | undefined>;
}

/**
 * Approval by saved plans. Each stack is planned again with a refresh before its apply. The saved plan is applied only
 * if the new plan makes the same changes with the same outputs of other stacks, because Terraform itself only checks
 * that the state of the stack is unchanged.
 *
 * Terraform refuses a saved plan after any write of the state, e.g. by an apply that only recorded a refresh. If the
 * new plan makes the approved changes, the new plan is then applied instead of the saved one.
 *
 * A refusal is a UserError with the reason, the stacks that were not applied, and the remedy.
 */
export function savedApproval(saved: SavedPlans, port: SavedPlansPort): Approval {
  let isClaimed = false;

  const refuse = ({ stack, before, after }: Turn, reason: string, lines: readonly string[] = []): never => {
    throw new UserError(
      [
        `${stack} was not applied: ${reason}`,
        ...lines.map((line) => `  ${line}`),
        `Applied before: ${before.join(", ") || "nothing"}. Not applied: ${[stack, ...after, ...saved.remaining].join(", ")}.`,
        `Plan again (\`./fraudops plan ${saved.stage} --save\`) and have that plan approved.`,
      ].join("\n"),
    );
  };

  const savedPlanOf = (turn: Turn): SavedStackPlan =>
    saved.stacks.find(({ stack }) => stack === turn.stack) ??
    refuse(turn, "the saved plan does not contain this stack");

  /** Plans a stack again. Refuses to apply it unless the new plan makes the approved changes. */
  const planAsApproved = async (turn: Turn): Promise<StackPlan> => {
    const approved = savedPlanOf(turn);
    const plan = await port.plan(turn.stack);
    const differing = differences(approved.content, port.contentOf(plan));
    if (differing.length > 0) {
      const values = differingValues(await port.showSaved(approved), plan.json);
      const lines = differing.flatMap(({ what, how }) => [
        `${what}: ${how}`,
        ...(values.get(what) ?? []).map((line) => `  ${line}`),
      ]);
      refuse(turn, "a new plan differs from the one that was approved:", lines);
    }
    return passed(turn, plan);
  };

  const passed = (turn: Turn, plan: StackPlan): StackPlan => {
    const verdict = port.judge([plan]);
    if (!isBlocking(verdict)) return plan;
    port.show([plan], verdict);
    return refuse(turn, "the guard found errors");
  };

  return {
    begin: () => Promise.resolve(),
    planFor: async (turn) => {
      const plan = await planAsApproved(turn);
      if (!isClaimed && plan.json !== undefined && hasToBeApplied(plan.json)) {
        await port.claim();
        isClaimed = true;
      }
      return port.restore(savedPlanOf(turn), plan);
    },
    planAgain: async (turn, last, cause) => {
      if (cause === "stale") {
        const plan = await planAsApproved(turn);
        port.note(
          `${turn.stack}: the state was written after the plan was saved; a new plan makes the same changes and is applied`,
        );
        return plan;
      }
      const plan = await port.plan(turn.stack);
      const beyond = plan.json === undefined ? undefined : newChanges(last.json, plan.json);
      if (beyond === undefined) return passed(turn, plan);
      port.show([{ ...plan, json: beyond }], port.judge([plan]));
      return refuse(turn, "the remaining changes differ from the approved plan");
    },
  };
}
