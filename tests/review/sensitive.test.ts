import fc from "fast-check";
import { renderMarkdown } from "../../review/render/markdown";
import { renderTerminal } from "../../review/render/terminal";
import { reviewPlans } from "../../review/review";
import { CONTEXT, planned, reviewOf, stackOf, type Planned } from "./support/plans";
import type { ReviewedStack } from "../../review/input";

const MARKER = 's3cr3t"M4RKER\n';

/** A random value, and marks of its sensitive parts as in Terraform's plans: `true` in the place of each such part. */
interface Marked {
  readonly value: unknown;
  readonly marks: unknown;
}

const key = fc.constantFrom(
  "name",
  "policy",
  "grant",
  "principal",
  "definition",
  "task",
  "role",
  "bucket",
  "tags",
  "a b",
);

const { marked } = fc.letrec<{ marked: Marked }>((tie) => ({
  marked: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)).map((value) => ({ value, marks: false })),
    fc.constantFrom(MARKER, `prefix ${MARKER}`, [MARKER], { inner: MARKER }).map((value) => ({ value, marks: true })),
    fc.array(tie("marked"), { maxLength: 3 }).map((items) => ({
      value: items.map((item) => item.value),
      marks: items.map((item) => item.marks),
    })),
    fc.dictionary(key, tie("marked"), { maxKeys: 3 }).map((entries) => ({
      value: Object.fromEntries(Object.entries(entries).map(([name, inner]) => [name, inner.value])),
      marks: Object.fromEntries(Object.entries(entries).map(([name, inner]) => [name, inner.marks])),
    })),
  ),
}));

const values = fc.dictionary(key, marked, { minKeys: 1, maxKeys: 4 }).map((entries) => ({
  value: Object.fromEntries(Object.entries(entries).map(([name, inner]) => [name, inner.value])),
  marks: Object.fromEntries(Object.entries(entries).map(([name, inner]) => [name, inner.marks])),
}));

const type = fc.constantFrom(
  "databricks_grants",
  "databricks_permissions",
  "databricks_job",
  "aws_iam_role_policy",
  "aws_s3_bucket_policy",
  "databricks_cluster_policy",
  "aws_vpc_security_group_ingress_rule",
  "databricks_secret",
);

const change = fc.record({
  type,
  before: values,
  after: values,
  kind: fc.constantFrom("create", "update", "replace", "delete"),
});

/** Returns the review of some plans in each format: Markdown, terminal with and without colour, and JSON. */
function renderings(stacks: readonly ReviewedStack[]): readonly string[] {
  const review = reviewPlans(stacks, CONTEXT);
  return [
    renderMarkdown(review),
    renderTerminal(review, { colour: false, columns: 80 }),
    renderTerminal(review, { colour: true, columns: 1_000 }),
    JSON.stringify(review),
  ];
}

test("a sensitive value at any place in a plan is in no rendering", () => {
  const withMarker = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes): readonly Planned[] =>
    changes.map(({ type: of, before, after, kind }, index) =>
      planned(
        `${of}.r${String(index)}`,
        kind === "create" ? null : before.value,
        kind === "delete" ? null : after.value,
        {
          actions: kind === "replace" ? ["delete", "create"] : [kind],
          beforeSensitive: before.marks,
          afterSensitive: after.marks,
          replacePaths: kind === "replace" ? Object.keys(after.value).map((name) => [name]) : [],
        },
      ),
    ),
  );
  fc.assert(
    fc.property(withMarker, (changes) => {
      for (const text of renderings([stackOf("dev-platform", ...changes)])) {
        expect(text).not.toContain("s3cr3t");
        expect(text).not.toContain("M4RKER");
      }
    }),
    { numRuns: 300 },
  );
});

test("hides a sensitive value everywhere: in JSON, names, reasons and findings", () => {
  const secret = "hunter2hunter2";
  const stack = stackOf(
    "dev-platform",
    planned(
      "databricks_secret.a",
      { string_value: "old-value-1" },
      { string_value: secret },
      { afterSensitive: { string_value: true } },
    ),
    planned(
      "aws_s3_bucket.b",
      { bucket: "data" },
      { bucket: `data-${secret}` },
      { actions: ["delete", "create"], replacePaths: [["bucket"]] },
    ),
    planned(
      "databricks_cluster_policy.c",
      { definition: "{}" },
      { definition: JSON.stringify({ conf: { value: secret } }) },
    ),
    planned("databricks_grants.d", null, { schema: "a.b", grant: [{ principal: secret, privileges: ["SELECT"] }] }),
  );
  const finding = {
    rule: "r",
    severity: "error",
    resource: "platform/x",
    found: `text ${secret}`,
    remedy: "-",
  } as const;
  const verdict = { findings: [finding], waived: [], allowedLosses: [], examined: 1 };
  const review = reviewPlans([{ ...stack, provisional: `not yet: ${secret}` }], { ...CONTEXT, verdict });
  for (const text of [
    renderMarkdown(review),
    renderTerminal(review, { colour: false, columns: 200 }),
    JSON.stringify(review),
  ]) {
    expect(text).not.toContain(secret);
    // A value that is sensitive before or after the change is hidden on both sides.
    expect(text).not.toContain("old-value-1");
  }
});

test("a changed sensitive value is shown as a change without values", () => {
  const marks = { beforeSensitive: { password: true }, afterSensitive: { password: true } };
  const { stacks } = reviewOf(
    stackOf(
      "dev-platform",
      planned("x_database.a", { password: "one one one", size: 1 }, { password: "two two two", size: 1 }, marks),
    ),
  );
  expect(stacks[0]?.resources[0]?.changes).toEqual([
    { path: "password", kind: "changed", before: "(sensitive value)", after: "(sensitive value)" },
  ]);
});
