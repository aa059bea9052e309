import { judge, ok, type Check } from "../finding";

/** Only account administrators make workspaces. They alone may list them, too: a refusal says that the caller is none. */
export const accountRightsCheck: Check = ({ stage }, { workspaces }) => {
  if (stage.workspace.adopt !== undefined) return [];
  const check = "rights in the Databricks account";
  if ("reason" in workspaces && /\b(401|403)\b/.test(workspaces.reason)) {
    return [
      {
        check,
        verdict: "fails",
        found: workspaces.reason,
        remedy: `be the stage's deploying principal, which the stack account makes an account administrator (docs/ci.md)`,
      },
    ];
  }
  return judge(check, workspaces, (all) => ok(`the caller administers it; it has ${all.length} workspaces`));
};
