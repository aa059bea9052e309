import type { ReviewedStack } from "../../review/input";
import type { StackPlan } from "../terraform/plan";
import { readConfiguration } from "../terraform/program";

/**
 * Plans as a review takes them, with the programs that they were made from.
 *
 * @param outDirectory where the stacks were synthesized
 * @param partOf part of the stage that a stack is
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
