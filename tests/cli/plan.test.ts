import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gitlabReport, planText } from "../../cli/report/plan-text";
import { stacksInOrder } from "../../cli/terraform/manifest";
import { changesAnything } from "../../cli/terraform/plan-json";
import { plannedChanges } from "../../cli/terraform/planned-changes";

const change = (address: string, actions: string[], more: object = {}) => ({
  address,
  mode: "managed",
  type: address.split(".")[0] ?? "",
  name: address.split(".")[1] ?? "",
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
  const plans = [
    { stack: "dev-platform", json: PLAN, provisional: "it reads an output of dev-workspace" },
    { stack: "dev-fraud", notPlannable: "not before dev-platform is applied" },
  ];
  const text = planText("dev", plans, { refresh: true });
  expect(text).toContain("1 to create, 1 to update, 1 to replace, 1 to delete.");
  expect(text.indexOf("- aws_kms_key.old")).toBeLessThan(text.indexOf("! databricks_catalog.main (storage_root)"));
  expect(text.indexOf("! databricks_catalog.main")).toBeLessThan(text.indexOf("+ aws_vpc.main"));
  expect(text).toContain("Provisional: it reads an output of dev-workspace.");
  expect(text).toContain("Not plannable yet: not before dev-platform is applied.");
});

test("the text says what a plan from the recorded state does not look for", () => {
  const note = "From the recorded state; changes made by hand since the last apply are not looked for.";
  expect(planText("dev", [], { refresh: false })).toContain(note);
  expect(planText("dev", [], { refresh: true })).not.toContain(note);
});

test("GitLab counts a replacement as a create and a delete", () => {
  expect(gitlabReport([{ stack: "s", json: PLAN }])).toEqual({ create: 2, update: 1, delete: 2 });
});

test.each([
  [true, { resource_changes: [change("aws_vpc.main", ["update"])] }],
  [true, { output_changes: { url: { actions: ["create"] } } }],
  [false, { resource_changes: [change("aws_vpc.main", ["no-op"])], output_changes: { url: { actions: ["no-op"] } } }],
  [false, { resource_changes: [{ ...change("data.aws_region.here", ["read"]), mode: "data" }] }],
])("an apply changes something that others may read: %s", (expected, plan) => {
  expect(changesAnything(plan)).toBe(expected);
});

test("stacks come in the order in which they are applied; what all stages share is called account", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "plan-"));
  const stack = (name: string, ...dependencies: string[]): object => ({ [name]: { name, dependencies } });
  const stacks = {
    ...stack("dev-fraud", "dev-platform"),
    ...stack("dev-platform", "dev-workspace"),
    ...stack("dev-workspace"),
    ...stack("prod-workspace"),
    ...stack("account"),
    ...stack("bootstrap"),
  };
  writeFileSync(path.join(directory, "manifest.json"), JSON.stringify({ stacks }));

  expect(stacksInOrder(directory, "dev")).toEqual([
    { name: "dev-workspace", dependencies: [] },
    { name: "dev-platform", dependencies: ["dev-workspace"] },
    { name: "dev-fraud", dependencies: ["dev-workspace", "dev-platform"] },
  ]);
  expect(stacksInOrder(directory, "account").map(({ name }) => name)).toEqual(["bootstrap", "account"]);
  rmSync(directory, { recursive: true });
});
