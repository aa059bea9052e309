import { LegacyFreeWorkspaces } from "../../../constructs/account/legacy-free-workspaces";
import { synthesizeConstructs } from "../../support/synth";

test("new workspaces of the account have no legacy features", () => {
  const stack = synthesizeConstructs((scope) => {
    new LegacyFreeWorkspaces(scope, "LegacyFree");
  });
  expect(stack.only("databricks_disable_legacy_features_setting")).toEqual({
    disable_legacy_features: { value: true },
  });
});
