import type { PlanJson } from "../../../../guard/plan-json";

/** A resource that a plan changes. */
export interface PlannedChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** For an update, the arguments that differ; for a replacement, the arguments that force it; otherwise empty. */
  readonly because: readonly string[];
}

/** Returns the managed resources that a plan changes. */
export function plannedChanges(plan: PlanJson | undefined): readonly PlannedChange[] {
  return (plan?.resource_changes ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ address, change }) => {
      const action = actionOf(change.actions);
      if (action === undefined) return [];
      const replaced = (change.replace_paths ?? []).map((steps) => steps.join("."));
      const { before, after, after_unknown: unknown } = change;
      const differing = Object.keys({ ...before, ...after }).filter(
        (key) => unknown[key] !== true && JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]),
      );
      const because = action === "replace" ? replaced : action === "update" ? differing : [];
      return [{ address, action, because }];
    });
}

function actionOf(actions: readonly string[]): PlannedChange["action"] | undefined {
  if (actions.length === 2) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" ? action : undefined;
}
