import { sharedWorkspaceRule } from "../../../config/rules/workspace";
import type { StageConfig } from "../../../config/schema";
import { validAccount, validStage } from "../project";

function adopting(name: string, workspaceId: string): StageConfig {
  const { workspace } = validStage(name);
  return validStage(name, {
    workspace: { ...workspace, adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId } },
  });
}

test("accepts stages with separate workspaces, and short-lived stages in a permanent one", () => {
  const stages = [validStage("staging"), adopting("dev", "1"), adopting("prod", "2"), adopting("pr-7", "1")];
  expect(sharedWorkspaceRule(validAccount(), stages)).toEqual([]);
});

test("fails on two permanent stages in one workspace, whose settings would conflict", () => {
  const [finding, ...more] = sharedWorkspaceRule(validAccount(), [adopting("dev", "1"), adopting("staging", "1")]);
  expect(more).toEqual([]);
  expect(finding).toEqual({
    owner: { stage: "staging" },
    path: ["workspace", "adopt", "workspaceId"],
    allowed: expect.stringContaining("dev adopts this one") as string,
  });
});
