import { guard, type GuardFinding, type Verdict } from "../../guard/guard";
import { UserError } from "../project";
import type { StackPlan } from "../terraform/plan";
import { readConfiguration } from "../terraform/program";
import { untaintText } from "../terraform/tainted";
import { partOf, type GuardScope } from "./scope";

/**
 * Checks planned stacks against the guard's rules.
 * @throws UserError if no stack could be planned, because an empty check must not pass
 */
export function judge(outDirectory: string, plans: readonly StackPlan[], scope: GuardScope): Verdict {
  const stacks = plans.flatMap(({ stack, json }) => {
    if (json === undefined) return [];
    return [{ part: partOf(stack, scope), plan: json, configuration: readConfiguration(outDirectory, stack) }];
  });
  if (stacks.length === 0) {
    const reasons = plans.map(({ stack, notPlannable = "" }) => `  ${stack}: ${notPlannable}`);
    throw new UserError(
      [`no stack of ${scope.name} could be planned, so the guard has nothing to check:`, ...reasons].join("\n"),
    );
  }
  const verdict = guard(stacks, scope.posture, scope.settings, new Date());
  return { ...verdict, findings: verdict.findings.map((finding) => withUntaintCommand(finding, plans, scope)) };
}

/**
 * Adds to the remedy of a `stateful-loss` finding how to untaint its resource, if Terraform replaces this resource
 * because it is tainted. A tainted resource can be intact.
 */
function withUntaintCommand(finding: GuardFinding, plans: readonly StackPlan[], scope: GuardScope): GuardFinding {
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
