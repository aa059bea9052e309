import { judge, ok, type Check } from "../finding";

/**
 * Only account administrators can create and list workspaces. If Databricks refuses to list them, the caller is not an
 * account administrator.
 */
export const accountRightsCheck: Check = ({ stage }, { workspaces }) => {
  if (stage.workspace.adopt !== undefined) return [];
  const check = "rights in the Databricks account";
  if ("reason" in workspaces && /\b(401|403)\b/.test(workspaces.reason)) {
    return [
      {
        check,
        verdict: "fails",
        found: workspaces.reason,
        remedy: `use the stage's deploying principal, to which the account stack grants account admin (docs/ci.md)`,
      },
    ];
  }
  return judge(check, workspaces, (all) =>
    ok(`the caller is an account administrator; the account has ${all.length} workspaces`),
  );
};
