import { readFileSync } from "node:fs";
import path from "node:path";
import { guard, type Verdict } from "../../guard/guard";
import type { ConfigurationJson } from "../../guard/plan-json";
import { UserError } from "../project";
import type { StackPlan } from "../terraform/plan";
import { partOf, type GuardScope } from "./scope";

/**
 * Holds planned stacks against the guard's rules.
 * @throws UserError when no stack could be planned: what was not looked at is not in order
 */
export function examine(outDirectory: string, plans: readonly StackPlan[], scope: GuardScope): Verdict {
  const stacks = plans.flatMap(({ stack, json }) => {
    if (json === undefined) return [];
    const configuration = readFileSync(path.join(outDirectory, "stacks", stack, "cdk.tf.json"), "utf8");
    return [{ part: partOf(stack, scope), plan: json, configuration: JSON.parse(configuration) as ConfigurationJson }];
  });
  if (stacks.length === 0) throw new UserError(`no stack of ${scope.name} could be planned: there is nothing to guard`);
  return guard(stacks, scope.posture, scope.settings, new Date());
}
