import { sharedWorkspaceRule } from "../../../config/rules/workspace";
import type { StageConfig } from "../../../config/schema";
import { validAccount, validStage } from "../project";

function adopting(name: string, workspaceId: string): StageConfig {
  const { workspace } = validStage(name);
  return validStage(name, {
    workspace: { ...workspace, adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId } },
  });
}

test("takes stages with workspaces of their own, and guests of one that lasts", () => {
  const stages = [validStage("staging"), adopting("dev", "1"), adopting("prod", "2"), adopting("pr-7", "1")];
  expect(sharedWorkspaceRule(validAccount(), stages)).toEqual([]);
});

test("fails on two stages that last in one workspace: each would undo the other's settings", () => {
  const [finding, ...more] = sharedWorkspaceRule(validAccount(), [adopting("dev", "1"), adopting("staging", "1")]);
  expect(more).toEqual([]);
  expect(finding).toEqual({
    owner: { stage: "staging" },
    path: ["workspace", "adopt", "workspaceId"],
    allowed: expect.stringContaining("dev adopts this one") as string,
  });
});
