import type { ImpossibleChange } from "./cannot-change";
import { NEW_STAGE } from "./fixed-arguments";
import type { ResourceChangeJson } from "./plan-json";
import type { PlannedStack } from "./planned-stack";

const WORKSPACE = "databricks_mws_workspaces";

/**
 * Reports a stage that changes its workspace: from its own to an existing workspace (`workspace.adopt`), back, or
 * between existing workspaces. Not reported here: a replaced workspace, which `impossibleChanges` reports, and a new
 * workspace after the old one was deleted outside Terraform, which is allowed.
 */
export function workspaceChange({ part, plan, changes }: PlannedStack): readonly ImpossibleChange[] {
  const { before, after, after_unknown: isUnknown } = plan.output_changes?.["workspace_id"] ?? {};
  if (before === undefined || before === null || String(before) === String(after)) return [];
  const isDeleted = ({ type, change }: ResourceChangeJson): boolean =>
    type === WORKSPACE && change.actions.includes("delete");
  // An unknown id belongs to a new workspace. If the plan deletes the old workspace, `impossibleChanges` or `losses`
  // reports that. If the drift shows that the old workspace was deleted outside Terraform, a new one is allowed.
  if (isUnknown === true && [...changes, ...(plan.resource_drift ?? [])].some(isDeleted)) return [];
  return [
    {
      resource: `${part}/output.workspace_id`,
      found:
        `workspace.adopt: the stage changes from workspace ${String(before)} to ` +
        `${isUnknown === true ? "a new workspace" : String(after ?? "none")}; a deployed stage cannot change its workspace: resources ` +
        "of its other stacks are in the current workspace",
      remedy: `Restore workspace.adopt. ${NEW_STAGE}`,
    },
  ];
}
