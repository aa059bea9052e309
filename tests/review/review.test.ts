import { renderMarkdown } from "../../review/render/markdown";
import { reviewPlans } from "../../review/review";
import { CONTEXT, planned, reviewOf, stackOf } from "./support/plans";

const same = planned("aws_vpc.same", { cidr_block: "10.0.0.0/16" }, { cidr_block: "10.0.0.0/16" });

test("one sentence has the totals of all stacks", () => {
  const { sentence, totals } = reviewOf(
    stackOf("dev-workspace", same),
    stackOf(
      "dev-platform",
      planned("aws_vpc.a", null, { cidr_block: "x" }),
      planned("aws_vpc.b", null, { cidr_block: "y" }),
      planned("databricks_volume.c", { name: "c" }, null),
    ),
    stackOf(
      "dev-fraud",
      planned("databricks_job.d", { name: "d" }, { name: "e" }),
      planned(
        "databricks_schema.e",
        { name: "a" },
        { name: "b" },
        { actions: ["create", "delete"], replacePaths: [["name"]] },
      ),
    ),
  );
  expect(sentence).toBe("`dev`: 2 to add, 1 to change, 1 to replace, 1 to delete in 2 of 3 stacks.");
  expect(totals).toEqual({ create: 2, update: 1, replace: 1, delete: 1, move: 0, import: 0, forget: 0 });
});

test("plans without changes have a message, and unchanged stacks share one line", () => {
  const review = reviewOf(stackOf("dev-workspace", same), stackOf("dev-platform", same));
  expect(review.sentence).toBe("`dev`: no changes in 2 stacks.");
  expect(renderMarkdown(review)).toContain("Unchanged: `dev-workspace` and `dev-platform`.");
});

test("stacks without a plan, provisional plans and changed outputs are listed", () => {
  const outputs = { resource_changes: [], output_changes: { url: { actions: ["update"] } } };
  const review = reviewOf(
    { stack: "dev-workspace", part: "workspace", plan: outputs },
    { ...stackOf("dev-platform", same), provisional: "it reads outputs that are not there yet" },
    { stack: "dev-fraud", part: "fraud", notPlannable: "the state is locked" },
  );
  expect(review.sentence).toBe(
    "`dev`: only outputs change in 1 of 3 stacks (1 plan provisional, 1 stack without a plan).",
  );
  const text = renderMarkdown(review);
  expect(text).toContain("Outputs that change: `url`.");
  expect(text).toContain("Provisional: it reads outputs that are not there yet.");
  expect(text).toContain("Reason: the state is locked.");
});

test("stateful resources come first, with their loss and the argument that forces their replacement", () => {
  const { removals } = reviewOf(
    stackOf(
      "dev-workspace",
      planned("aws_route.r", { gateway_id: "a" }, null, { action_reason: "delete_because_no_resource_config" }),
      planned(
        "aws_s3_bucket.b",
        { bucket: "a" },
        { bucket: "b" },
        { actions: ["delete", "create"], replacePaths: [["bucket"]] },
      ),
    ),
    stackOf("dev-platform", planned("databricks_volume.v", { name: "v" }, null)),
  );
  expect(removals).toMatchObject([
    { address: "databricks_volume.v", action: "delete", lost: "every file" },
    {
      address: "aws_s3_bucket.b",
      action: "replace",
      forcedBy: [{ path: "bucket", before: "a", after: "b" }],
      createdFirst: false,
    },
    { address: "aws_route.r", lost: undefined, reason: "it is no longer in the configuration" },
  ]);
});

test("shows the reason for deleting tainted and deposed resources", () => {
  const tainted = planned(
    "aws_nat_gateway.n",
    { id: "n" },
    { id: "n" },
    { actions: ["delete", "create"], action_reason: "replace_because_tainted" },
  );
  const deposed = planned("aws_subnet.s", { id: "s" }, null, { deposed: "0a1b2c3d" });
  expect(reviewOf(stackOf("dev-workspace", tainted, deposed)).removals.map(({ reason }) => reason)).toEqual([
    "an interrupted replacement left it behind",
    "it is tainted: an earlier apply did not complete its creation, or `terraform taint` marked it",
  ]);
});

test("shows the loss of a deposed object, which holds the data from before the interrupted replacement", () => {
  const deposed = planned("aws_s3_bucket.b", { bucket: "b" }, null, { deposed: "0a1b2c3d" });
  expect(reviewOf(stackOf("dev-workspace", deposed)).removals).toMatchObject([
    { reason: "an interrupted replacement left it behind", lost: "every object and its versions" },
  ]);
});

test("a current object keeps its name beside a deposed object with a different name", () => {
  const current = planned("databricks_directory.d", { path: "/new", id: "1" }, { path: "/new", id: "2" });
  const deposed = planned("databricks_directory.d", { path: "/old" }, null, { deposed: "0a1b2c3d" });
  const [stack] = reviewOf(stackOf("dev-platform", current, deposed)).stacks;
  expect(stack?.resources.map(({ label }) => label)).toEqual(["directory `/new`", "directory `/old`"]);
});

test("moved, imported and forgotten resources are listed, and are no losses", () => {
  const bucket = { bucket: "b" };
  const review = reviewOf(
    stackOf(
      "dev-workspace",
      planned("aws_s3_bucket.new", bucket, bucket, { previous_address: "aws_s3_bucket.old" }),
      planned("aws_s3_bucket.found", bucket, bucket, { importing: { id: "b" } }),
      planned("aws_s3_bucket.let", bucket, null, { actions: ["forget"] }),
    ),
  );
  expect(review.sentence).toBe("`dev`: 1 to move, 1 to import, 1 to forget in 1 of 1 stack.");
  expect(review.removals).toEqual([]);
  const text = renderMarkdown(review);
  expect(text).toContain("moved from `aws_s3_bucket.old`");
  expect(text).toContain("imported as `b`");
});

test("fails on unknown actions of Terraform instead of ignoring them", () => {
  const odd = planned("aws_vpc.a", { a: 1 }, { a: 2 }, { actions: ["teleport"] });
  expect(() => reviewOf(stackOf("dev-workspace", odd))).toThrow('the plan contains unknown actions "teleport"');
});

test("marks values known after the apply, and shows referenced ones", () => {
  const bucket = planned(
    "aws_s3_bucket.b",
    { bucket: "a", arn: "x" },
    { bucket: "b" },
    { actions: ["delete", "create"], unknown: { arn: true } },
  );
  const policy = planned(
    "aws_s3_bucket_versioning.v",
    { bucket: "a", id: "a" },
    {},
    {
      actions: ["delete", "create"],
      unknown: { bucket: true, id: true },
      replacePaths: [["bucket"]],
      configured: { bucket: "${aws_s3_bucket.b.bucket}" },
    },
  );
  const route = planned(
    "aws_route.r",
    { nat_gateway_id: "n1" },
    {},
    {
      actions: ["update"],
      unknown: { nat_gateway_id: true },
      configured: { nat_gateway_id: "${aws_nat_gateway.n.id}" },
    },
  );
  const [stack] = reviewOf(stackOf("dev-workspace", bucket, policy, route)).stacks;
  expect(stack?.resources.map(({ changes }) => changes)).toEqual([
    [{ path: "bucket", kind: "changed", before: "a", after: "b" }],
    [{ path: "bucket", kind: "changed", before: "a", after: "b" }],
    [{ path: "nat_gateway_id", kind: "changed", before: "n1", after: "(known after apply)" }],
  ]);
});

test("arguments changed outside Terraform are listed; computed attributes are not", () => {
  const drift = (before: object, after: object): object => ({
    ...planned("databricks_permissions.p", null, null).json,
    change: { actions: ["update"], before, after, after_unknown: {} },
  });
  const stack = stackOf("dev-fraud", planned("databricks_permissions.p", { level: "a" }, { level: "a" }));
  const drifted = (before: object, after: object): readonly string[] =>
    reviewOf({ ...stack, plan: { ...stack.plan, resource_drift: [drift(before, after)] } as never }).stacks[0]
      ?.drifted ?? [];
  expect(drifted({ level: "a", etag: 1 }, { level: "b", etag: 1 })).toEqual(["databricks_permissions.p"]);
  expect(drifted({ level: "a", etag: 1 }, { level: "a", etag: 2 })).toEqual([]);
});

test("arguments in a module that changed outside Terraform are listed", () => {
  const address = "module.m.databricks_permissions.p";
  const stack = stackOf("dev-fraud");
  const plan = {
    resource_drift: [
      { ...planned("databricks_permissions.p", { level: "a" }, { level: "b" }, { actions: ["update"] }).json, address },
    ],
    configuration: {
      root_module: {
        module_calls: {
          m: {
            module: {
              resources: [{ address: "databricks_permissions.p", expressions: { level: { constant_value: "a" } } }],
            },
          },
        },
      },
    },
  };
  expect(reviewOf({ ...stack, plan }).stacks[0]?.drifted).toEqual([address]);
});

test("a resource in a module does not show the configuration of a resource outside it with the same name", () => {
  const root = planned("aws_iam_role_policy.p", null, {}, { unknown: { policy: true }, configured: { policy: "{}" } });
  const inModule = { ...root, json: { ...root.json, address: "module.m.aws_iam_role_policy.p" } };
  const [stack] = reviewOf(stackOf("dev-platform", inModule, root)).stacks;
  expect(stack?.resources[0]?.changes).toEqual([{ path: "policy", kind: "added", after: "(known after apply)" }]);
});

test("the guard's findings are first if they stop the plan, and otherwise last", () => {
  const finding = { rule: "r", resource: "x", found: "something", remedy: "Mend it." };
  const text = (severity: "error" | "warning"): string =>
    renderMarkdown(
      reviewPlans([stackOf("dev-platform", planned("databricks_volume.v", { name: "v" }, null))], {
        ...CONTEXT,
        verdict: { findings: [{ ...finding, severity }], waived: [], allowedLosses: [], examined: 1 },
      }),
    );
  expect(text("error").indexOf("### Guard")).toBeLessThan(text("error").indexOf("### Deleted or replaced"));
  expect(text("warning").indexOf("### Guard")).toBeGreaterThan(text("warning").indexOf("### Deleted or replaced"));
});

test("the text ends with the plan's origin and the command to plan again", () => {
  const review = reviewPlans([{ ...stackOf("dev-platform", same), serial: 7 }], {
    ...CONTEXT,
    dirty: true,
    refreshed: false,
    command: "./fraudops plan dev --no-refresh",
  });
  const text = renderMarkdown(review);
  expect(text).toContain(
    "Commit `0123456789ab`, with changes that are not committed, planned at 2026-01-01T12:00:00.000Z.",
  );
  expect(text).toContain("it does not show changes made by hand since the last apply");
  expect(text).toContain("`dev-platform` 7");
  expect(text).toContain("`./fraudops plan dev --no-refresh`");
});

test("names a permission resource by its object", () => {
  const grants = (privilege: string): Record<string, unknown> => ({
    schema: "main.fraud",
    grant: [{ principal: "readers", privileges: [privilege] }],
  });
  const access = (level: string): Record<string, unknown> => ({
    job_id: "7",
    access_control: [{ group_name: "readers", permission_level: level }],
  });
  const job = { id: "7", name: "nightly" };
  const { stacks } = reviewOf(
    stackOf(
      "dev-fraud",
      planned("databricks_grants.g", grants("SELECT"), grants("MODIFY")),
      planned("databricks_job.j", job, job),
      planned("databricks_permissions.p", access("CAN_VIEW"), null),
    ),
  );
  expect(stacks[0]?.resources.map(({ label }) => label)).toEqual([
    "grants on schema `main.fraud`",
    "permissions on job `nightly`",
  ]);
});

test("a block is named by its key argument that is not an empty string, because providers plan unset arguments as empty strings", () => {
  const rule = [
    { group_name: "", user_name: "ann", level: "read" },
    { group_name: "staff", user_name: "", level: "write" },
  ];
  const { stacks } = reviewOf(stackOf("dev-fraud", planned("databricks_thing.t", null, { rule })));
  const paths = stacks[0]?.resources[0]?.changes.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['rule["ann"].level', 'rule["staff"].level']));
});

test("references to unknown values are described, in any form", () => {
  const references = {
    vpc_id: "${aws_vpc.Network_1.id}",
    kms_key_id: "${aws_kms_key.k.key_id}",
    path: "vpc/${aws_vpc.Network_1.id}/x",
    other: '${join(",", [1])}',
    tagged: "$${aws:username}",
  };
  const unknown = { vpc_id: true, kms_key_id: true, path: true, other: true };
  const review = reviewOf(
    stackOf(
      "dev-workspace",
      planned("aws_vpc.Network_1", null, { cidr_block: "10.0.0.0/16" }, { unknown: { id: true } }),
      planned("aws_kms_key.k", null, {}, { unknown: { key_id: true } }),
      planned(
        "aws_kms_alias.a",
        null,
        { name: "alias/a" },
        { unknown: { target_key_id: true }, configured: { name: "alias/a", target_key_id: "${aws_kms_key.k.key_id}" } },
      ),
      planned("aws_subnet.s", null, { tagged: "$${aws:username}" }, { unknown, configured: references }),
    ),
  );
  const text = renderMarkdown(review);
  for (const line of [
    "+ target_key_id: (key_id of KMS key alias/a)",
    "+ vpc_id: (id of VPC Network_1)",
    "+ kms_key_id: (key_id of KMS key alias/a)",
    '+ path: "vpc/(id of VPC Network_1)/x"',
    "+ other: (known after apply)",
    '+ tagged: "$${aws:username}"',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
});
