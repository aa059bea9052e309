import type { StackPlan } from "../terraform/plan";
import type { PlanMode } from "../terraform/plan-stage";
import { plannedChanges, type PlannedChange } from "../terraform/planned-changes";

const SIGN = { create: "+", update: "~", replace: "!", delete: "-" } as const;

/** Plans of a stage's stacks as Markdown for a merge request: what is lost first, what is new last. */
export function planText(stage: string, plans: readonly StackPlan[], { refresh }: PlanMode): string {
  const sections = plans.map((plan) => [`### ${plan.stack}`, "", ...body(plan)].join("\n"));
  const source = refresh
    ? []
    : ["From the recorded state; changes made by hand since the last apply are not looked for.", ""];
  return [`## Plan for \`${stage}\``, "", ...source, ...sections.flatMap((section) => [section, ""])].join("\n");
}

function body({ json, provisional, notPlannable }: StackPlan): readonly string[] {
  if (notPlannable !== undefined) return [`Not plannable yet: ${notPlannable}.`];
  const changes = plannedChanges(json);
  const preface = provisional === undefined ? [] : [`Provisional: ${provisional}.`, ""];
  if (changes.length === 0) return [...preface, "No changes."];
  const order: readonly PlannedChange["action"][] = ["delete", "replace", "update", "create"];
  const lines = order.flatMap((action) =>
    changes
      .filter((change) => change.action === action)
      .map(
        ({ address, because }) => `${SIGN[action]} ${address}${because.length > 0 ? ` (${because.join(", ")})` : ""}`,
      ),
  );
  const totals = order.map((action) => `${changes.filter((change) => change.action === action).length} to ${action}`);
  return [...preface, `${totals.reverse().join(", ")}.`, "", "```diff", ...lines, "```"];
}

/** The counts that GitLab shows on a merge request. */
export function gitlabReport(plans: readonly StackPlan[]): { create: number; update: number; delete: number } {
  const count = (...actions: PlannedChange["action"][]): number =>
    plans.flatMap(({ json }) => plannedChanges(json)).filter(({ action }) => actions.includes(action)).length;
  return { create: count("create", "replace"), update: count("update"), delete: count("delete", "replace") };
}
