import { readFileSync } from "node:fs";
import path from "node:path";
import type { ConfigurationJson, PlanJson } from "../../guard/plan-json";
import type { ReviewedStack } from "../../review/input";

/** A stack's plan, as planning leaves it. */
interface Planned {
  readonly stack: string;
  readonly json?: PlanJson | undefined;
  readonly provisional?: string | undefined;
  readonly notPlannable?: string | undefined;
  readonly serial?: number | undefined;
}

/**
 * Plans as a review takes them, with the programs that they were made from.
 *
 * @param outDirectory where the stacks were synthesized
 * @param partOf part of the stage that a stack is
 */
export function reviewedStacks(
  plans: readonly Planned[],
  outDirectory: string,
  partOf: (stack: string) => string,
): readonly ReviewedStack[] {
  return plans.map(({ stack, json, ...rest }) => ({
    ...rest,
    stack,
    part: partOf(stack),
    plan: json,
    configuration: program(outDirectory, stack),
  }));
}

function program(outDirectory: string, stack: string): ConfigurationJson {
  const file = path.join(outDirectory, "stacks", stack, "cdk.tf.json");
  return JSON.parse(readFileSync(file, "utf8")) as ConfigurationJson;
}
