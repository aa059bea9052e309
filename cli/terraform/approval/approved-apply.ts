import { isBlocking, type Verdict } from "../../../guard/guard";
import { UserError } from "../../project";
import { newChanges } from "../new-changes";
import { applyPatiently, type PatientPort } from "../patient-apply";
import type { StackPlan } from "../plan";
import type { StackChange } from "../stack-change";
import { differences, type PlannedContent } from "./planned-content";
import type { SavedPlans, SavedStackPlan } from "./saved-plans";

/** How stacks are planned again, compared and applied. */
export interface ApprovalPort extends PatientPort {
  /** Plans a stack with a refresh. */
  plan(stack: string): Promise<StackPlan>;
  judge(plans: readonly StackPlan[]): Verdict;
  show(plans: readonly StackPlan[], verdict: Verdict): void;
  /** What a plan does. */
  contentOf(plan: StackPlan): PlannedContent;
  /** Puts the saved plan in the place of the one that was made last. */
  restore(saved: SavedStackPlan, current: StackPlan): Promise<StackPlan>;
}

/**
 * Applies saved plans, stack by stack. Each stack is planned again with a refresh when its turn has come: only if that plan
 * does what was approved, with the same outputs of other stacks, the saved one is applied. Terraform itself refuses a saved
 * plan only if the stack's own state has changed.
 *
 * @throws UserError with what differs; that stack and those after it were not applied
 */
export async function applyApproved(saved: SavedPlans, port: ApprovalPort): Promise<readonly StackChange[]> {
  const done: StackChange[] = [];
  for (const [index, approved] of saved.stacks.entries()) {
    const { stack } = approved;
    const rest = saved.stacks.slice(index).map((each) => each.stack);
    const refuse = (reason: string, lines: readonly string[]): never => {
      throw new UserError(
        [
          `${stack} was not applied: ${reason}`,
          ...lines.map((line) => `  ${line}`),
          `Applied before: ${done.map((each) => each.stack).join(", ") || "nothing"}. Not applied: ${rest.join(", ")}.`,
          `Plan again (\`fraudops plan ${saved.stage} --save\`) and have that plan approved.`,
        ].join("\n"),
      );
    };
    const current = await port.plan(stack);
    const verdict = port.judge([current]);
    const different = differences(approved.content, port.contentOf(current));
    if (different.length > 0) {
      port.show([current], verdict);
      refuse("a new plan differs from the one that was approved:", different);
    }
    if (isBlocking(verdict)) {
      port.show([current], verdict);
      refuse("the guard found errors", []);
    }
    const again = async (): Promise<StackPlan> => {
      const next = await port.plan(stack);
      const beyond = next.json === undefined ? undefined : newChanges(current.json, next.json);
      if (beyond !== undefined) {
        port.show([{ ...next, json: beyond }], port.judge([next]));
        refuse("its rest needs changes that were not approved", []);
      }
      return next;
    };
    const change = await applyPatiently(await port.restore(approved, current), again, port);
    done.push(change ?? refuse("its state has changed since the plan was saved", []));
  }
  return done;
}
