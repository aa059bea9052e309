import type { StackDrift } from "../../../cli/terraform/drift";
import { driftIssue, driftText } from "../../../cli/terraform/drift-text";

const CHANGED: StackDrift = {
  stack: "dev-fraud",
  address: "databricks_permissions.Access",
  found: "was changed",
  attributes: ["access_control", "name"],
  changes: [
    { path: 'access_control["users"]', kind: "added", after: { permission_level: "CAN_MANAGE" } },
    { path: "name", kind: "changed", before: "a", after: "b" },
  ],
};
const DELETED: StackDrift = {
  ...{ stack: "dev-fraud", address: "databricks_job.Training", found: "was deleted" },
  ...{ attributes: [], changes: [] },
};
const UNREADABLE = { stack: "dev-platform", reason: "request 7f3a at 19:02: timed out" };

test("a stage without drift has no issue", () => {
  const found = { stage: "dev", drift: [], unreadable: [], neverApplied: [] };

  expect(driftIssue(found)).toBeUndefined();
  expect(driftText(found)).toBe("dev: no drift");
});

test("a stage whose stacks were never applied is not reported as checked", () => {
  const found = { stage: "dev", drift: [], unreadable: [], neverApplied: ["dev-workspace", "dev-platform"] };

  expect(driftText(found)).toBe("dev: no drift; never applied: dev-workspace, dev-platform");
  expect(driftIssue(found)).toBeUndefined();
});

test("the issue has the marker in its first line, and each resource with its values", () => {
  expect(driftIssue({ stage: "dev", drift: [CHANGED, DELETED], unreadable: [], neverApplied: [] }))
    .toBe(`<!-- fraudops:drift:dev -->
\`dev\` differs from its last apply: 2 resources differ.

### \`databricks_permissions.Access\` of \`dev-fraud\` was changed
\`\`\`diff
+ access_control["users"]: {"permission_level":"CAN_MANAGE"}
~ name: "a" -> "b"
\`\`\`

### \`databricks_job.Training\` of \`dev-fraud\` was deleted

In the lists, \`-\` is the applied value and \`+\` the current value. \`./fraudops drift dev\` shows the same differences.
To keep a change, write it into the configuration. To undo all other changes, run \`./fraudops apply dev\`.
The CI pipeline closes this issue when it finds no differences.
`);
});

test("the issue names a stack that could not be read, without the error, which may differ every night", () => {
  const issue = driftIssue({ stage: "dev", drift: [], unreadable: [UNREADABLE], neverApplied: [] });

  expect(issue).toContain("**`dev-platform` could not be read**");
  expect(issue).not.toContain("7f3a");
});

test("values and names from the clouds do not end a code block or mention a user", () => {
  const hostile: StackDrift = {
    ...CHANGED,
    changes: [{ path: "comment", kind: "changed", before: "a", after: "```\n@team <script>" }],
  };

  expect(driftIssue({ stage: "dev", drift: [hostile], unreadable: [], neverApplied: [] })).toContain(
    "````diff\n~ comment:",
  );
});

test("a shortened issue has the number of omitted resources", () => {
  const long: StackDrift = { ...CHANGED, changes: [{ path: "p", kind: "added", after: "x".repeat(9_000) }] };
  const issue =
    driftIssue({ stage: "dev", drift: Array.from({ length: 9 }, () => long), unreadable: [], neverApplied: [] }) ?? "";

  expect(issue.length).toBeLessThan(65_536);
  expect(issue).toContain("3 more resources are not shown here.");
});

test("the text for a terminal names the resource, its arguments and their values", () => {
  expect(driftText({ stage: "dev", drift: [CHANGED, DELETED], unreadable: [], neverApplied: [] })).toBe(
    [
      "dev-fraud: databricks_permissions.Access was changed: access_control, name",
      '    + access_control["users"]: {"permission_level":"CAN_MANAGE"}',
      '    ~ name: "a" -> "b"',
      "dev-fraud: databricks_job.Training was deleted",
      "dev: 2 resources differ; an apply restores the configured values",
    ].join("\n"),
  );
});
