import { guard, type GuardFinding, type Verdict } from "../../guard/guard";
import { UserError } from "../project";
import type { StackPlan } from "../terraform/plan";
import { readConfiguration } from "../terraform/program";
import { untaintText } from "../terraform/tainted";
import { partOf, type GuardScope } from "./scope";

/**
 * Holds planned stacks against the guard's rules.
 * @throws UserError when no stack could be planned: what was not looked at is not in order
 */
export function judge(outDirectory: string, plans: readonly StackPlan[], scope: GuardScope): Verdict {
  const stacks = plans.flatMap(({ stack, json }) => {
    if (json === undefined) return [];
    return [{ part: partOf(stack, scope), plan: json, configuration: readConfiguration(outDirectory, stack) }];
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
