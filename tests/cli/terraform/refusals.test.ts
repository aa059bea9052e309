import { remediesFor } from "../../../cli/terraform/refusals";

test.each([
  ["cannot remove private access setting\n  from workspace", "set `workspace.pricingTier: ENTERPRISE` again"],
  [
    "Error: Instance cannot be destroyed\n\nResource databricks_catalog.C has lifecycle.prevent_destroy set",
    "guard.allowLoss",
  ],
  ["Error: Backend configuration changed", "restore `state` in config/account.yaml"],
  ["cannot read data source databricks_group: cannot find group: fraudops-dev-callers", "./fraudops apply account"],
  ["cannot find SP with name fraudops-dev-jobs", "./fraudops apply account"],
])("fails on %j, and reports the remedy", (said, remedy) => {
  expect(remediesFor(said)).toEqual([expect.stringContaining(remedy)]);
});

test("adds nothing to an error without a known remedy", () => {
  expect(remediesFor("Error: BucketAlreadyExists")).toEqual([]);
});
