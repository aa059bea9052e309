import { readFileSync } from "node:fs";
import path from "node:path";
import { guard, type GuardFinding, type Verdict } from "../../guard/guard";
import type { ConfigurationJson } from "../../guard/plan-json";
import { UserError } from "../project";
import type { StackPlan } from "../terraform/plan";
import { untaintText } from "../terraform/tainted";
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
  const verdict = guard(stacks, scope.posture, scope.settings, new Date());
  return { ...verdict, findings: verdict.findings.map((finding) => withWayOut(finding, plans, scope)) };
}

/** A tainted resource may be in order, and need no replacement. */
function withWayOut(finding: GuardFinding, plans: readonly StackPlan[], scope: GuardScope): GuardFinding {
  for (const { stack, json } of plans) {
    const tainted = (json?.resource_changes ?? []).filter(
      ({ action_reason: reason }) => reason === "replace_because_tainted",
    );
    const change = tainted.find(({ address }) => finding.resource === `${partOf(stack, scope)}/${address}`);
    if (change === undefined || finding.rule !== "stateful-loss") continue;
    return { ...finding, remedy: `${untaintText(stack, change.address)}\n  Otherwise: ${finding.remedy}` };
  }
  return finding;
}
