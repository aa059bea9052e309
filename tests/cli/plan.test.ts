import { gitlabReport, planText } from "../../cli/report/plan-text";
import { plannedChanges } from "../../cli/terraform/plan";

const change = (address: string, actions: string[], more: object = {}) => ({
  address,
  mode: "managed",
  change: { actions, before: null, after: null, after_unknown: {}, ...more },
});

const PLAN = {
  resource_changes: [
    change("aws_vpc.main", ["create"]),
    change("aws_kms_key.old", ["delete"]),
    change("databricks_job.training", ["update"], {
      before: { name: "a", timeout_seconds: 60 },
      after: { name: "a", timeout_seconds: 90 },
    }),
    change("databricks_catalog.main", ["delete", "create"], { replace_paths: [["storage_root"]] }),
    change("aws_subnet.same", ["no-op"]),
    { ...change("data.aws_region.here", ["read"]), mode: "data" },
  ],
};

test("a plan names each touched resource and why it is replaced or updated", () => {
  expect(plannedChanges(PLAN)).toEqual([
    { address: "aws_vpc.main", action: "create", because: [] },
    { address: "aws_kms_key.old", action: "delete", because: [] },
    { address: "databricks_job.training", action: "update", because: ["timeout_seconds"] },
    { address: "databricks_catalog.main", action: "replace", because: ["storage_root"] },
  ]);
});

test("the text for reviewers puts what is lost first", () => {
  const text = planText("dev", [
    { stack: "dev-platform", changes: plannedChanges(PLAN) },
    { stack: "dev-fraud", changes: [], notPlannable: "a stack that it reads from has not been applied yet" },
  ]);
  expect(text).toContain("1 to create, 1 to update, 1 to replace, 1 to delete.");
  expect(text.indexOf("- aws_kms_key.old")).toBeLessThan(text.indexOf("! databricks_catalog.main (storage_root)"));
  expect(text.indexOf("! databricks_catalog.main")).toBeLessThan(text.indexOf("+ aws_vpc.main"));
  expect(text).toContain("Not plannable yet: a stack that it reads from has not been applied yet.");
});

test("GitLab counts a replacement as a create and a delete", () => {
  expect(gitlabReport([{ stack: "s", changes: plannedChanges(PLAN) }])).toEqual({ create: 2, update: 1, delete: 2 });
});
