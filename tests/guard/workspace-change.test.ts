import type { OutputChangeJson, ResourceChangeJson } from "../../guard/plan-json";
import { PlannedStack } from "../../guard/planned-stack";
import { workspaceChange } from "../../guard/workspace-change";
import { resource } from "./support/plan";

function changeOf(
  output: OutputChangeJson,
  drift: readonly ResourceChangeJson[] = [],
  changes: readonly ResourceChangeJson[] = [],
): readonly string[] {
  const plan = { resource_changes: changes, output_changes: { workspace_id: output }, resource_drift: drift };
  return workspaceChange(new PlannedStack({ part: "workspace", plan, configuration: {} })).map(({ found }) => found);
}

test.each([
  ["another existing workspace", { actions: ["update"], before: 1, after: 2 }, "from workspace 1 to 2"],
  [
    "a new workspace of its own",
    { actions: ["update"], before: 1, after_unknown: true },
    "from workspace 1 to a new workspace",
  ],
])("fails on a stage that moves to %s", (_what, output, found) => {
  expect(changeOf(output)).toEqual([expect.stringContaining(found)]);
});

test.each([
  ["that is new", { actions: ["create"], before: null, after_unknown: true }],
  ["that keeps its workspace", { actions: ["no-op"], before: 1, after: 1 }],
  ["whose workspace id is now text instead of a number", { actions: ["update"], before: 1, after: "1" }],
])("accepts a stage %s", (_what, output) => {
  expect(changeOf(output)).toEqual([]);
});

test("accepts a workspace that was deleted by hand and is created again", () => {
  const { change } = resource("databricks_mws_workspaces.w", null, { actions: ["delete"], before: {} });
  expect(changeOf({ actions: ["update"], before: 1, after_unknown: true }, [change])).toEqual([]);
});

test("ignores a replaced workspace, because another rule refuses the replacement", () => {
  const { change } = resource("databricks_mws_workspaces.w", {}, { actions: ["delete", "create"], before: {} });
  expect(changeOf({ actions: ["update"], before: 1, after_unknown: true }, [], [change])).toEqual([]);
});
