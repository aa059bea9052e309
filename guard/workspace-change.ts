import type { ImpossibleChange } from "./cannot-change";
import { NEW_STAGE } from "./fixed-arguments";
import type { PlannedStack } from "./planned-stack";

const WORKSPACE = "databricks_mws_workspaces";

/**
 * A stage that goes to another workspace: from one of its own to an adopted one, back, or from one to another. A
 * workspace that somebody has deleted is made anew.
 */
export function workspaceChange({ part, plan }: PlannedStack): readonly ImpossibleChange[] {
  const { before, after, after_unknown: isUnknown } = plan.output_changes?.["workspace_id"] ?? {};
  if (before === undefined || before === null || String(before) === String(after)) return [];
  const wasDeleted = (plan.resource_drift ?? []).some(({ type, change }) => {
    return type === WORKSPACE && change.actions.includes("delete");
  });
  if (isUnknown === true && wasDeleted) return [];
  return [
    {
      resource: `${part}/output.workspace_id`,
      found:
        `workspace.adopt: the stage goes from workspace ${String(before)} to ` +
        `${isUnknown === true ? "a new one" : String(after ?? "none")}; a deployed stage cannot change its workspace: what its ` +
        "other stacks have made is in the first one",
      remedy: `Put workspace.adopt back as it was. ${NEW_STAGE}`,
    },
  ];
}
