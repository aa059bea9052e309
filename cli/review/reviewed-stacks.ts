import type { ReviewedStack } from "../../review/input";
import type { StackPlan } from "../terraform/plan";
import { readConfiguration } from "../terraform/program";

/**
 * Converts plans to the input of a review: adds to each plan the synthesized configuration of its stack.
 *
 * @param outDirectory folder of the synthesized stacks
 * @param partOf returns the name of a stack within its stage, e.g. `workspace` for `dev-workspace`
 */
export function reviewedStacks(
  plans: readonly StackPlan[],
  outDirectory: string,
  partOf: (stack: string) => string,
): readonly ReviewedStack[] {
  return plans.map(({ stack, json, provisional, notPlannable, serial }) => ({
    stack,
    part: partOf(stack),
    plan: json,
    configuration: readConfiguration(outDirectory, stack),
    provisional,
    notPlannable,
    serial,
  }));
}
