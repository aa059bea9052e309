import type { ReviewedStack } from "../../review/input";
import type { StackPlan } from "../terraform/plan";
import { readConfiguration } from "../terraform/program";

/**
 * Converts plans to the input of a review, with the synthesized stacks.
 *
 * @param outDirectory folder of the synthesized stacks
 * @param partOf returns the part of the stage of a stack
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
