import fc from "fast-check";
import type { PlanReview } from "../../review/model";
import { gitlabReport } from "../../review/render/gitlab";
import { renderMarkdown } from "../../review/render/markdown";
import { renderTerminal } from "../../review/render/terminal";
import { reviewPlans } from "../../review/review";
import { CONTEXT, planned, reviewOf, stackOf } from "./support/plans";

/** Texts that would break Markdown or HTML, mention a user, or send control characters to a terminal. */
const HOSTILE = [
  "```\n# out\n```",
  "`` ` ``",
  "</details><script>alert(1)</script>",
  "@everyone #1 [x](http://y)",
  "a | b",
  "\u001b[31mred\u202eevil",
  "$x$ **bold** _it_",
  "\n\n- item\n\n## heading",
  "~~~~\n````",
  "<!-- hidden",
];

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom("`", "|", "<", "\n", "@a", "~", "*", " ")).map((parts) => parts.join("")),
);

/** Returns a review of plans that contain `text` in their values, with `text` also in a finding and in other fields. */
function reviewWith(text: string): PlanReview {
  const changes = [
    planned(
      "aws_s3_bucket.a",
      { bucket: text, tags: { [text]: text } },
      { bucket: `${text}2`, tags: {} },
      { actions: ["delete", "create"], replacePaths: [["bucket"]] },
    ),
    planned("databricks_grants.b", null, { schema: text, grant: [{ principal: text, privileges: [text] }] }),
    planned("databricks_job.c", { name: text, note: `a\n${text}` }, { name: text, note: `b\n${text}` }),
    planned("aws_iam_role_policy.d", null, {
      role: text,
      policy: JSON.stringify({
        Statement: [
          { Sid: text, Effect: "Allow", Action: text, Resource: text, Condition: { StringEquals: { [text]: text } } },
        ],
      }),
    }),
  ];
  const finding = { rule: text, severity: "error", resource: text, found: text, remedy: text } as const;
  const verdict = { findings: [finding], waived: [], allowedLosses: [], examined: 1 };
  return reviewPlans(
    [
      { ...stackOf("dev-platform", ...changes), provisional: text },
      { stack: "dev-fraud", part: "fraud", notPlannable: text },
    ],
    { ...CONTEXT, verdict, target: text, commit: text },
  );
}

/**
 * Removes the code blocks from Markdown, and replaces code spans by `CODE`. Throws if a value closes the fence of the
 * code block around it.
 */
function outsideCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const marker = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === undefined && marker !== undefined) fence = marker;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else if (fence === undefined) lines.push(line.replaceAll(/`[^`]*`/g, "CODE"));
    else if (marker !== undefined && marker.length >= fence.length)
      throw new Error(`a value closes its fence: ${line}`);
  }
  if (fence !== undefined) throw new Error("a fence is never closed");
  return lines.join("\n");
}

const TAGS = /^<\/?(?:details|summary|code)>/;

test("texts cannot break the Markdown, mention users or add HTML", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const outside = outsideCode(renderMarkdown(reviewWith(text)));
      const headings = outside.split("\n").filter((line) => /^#{1,6} /.test(line));
      expect(headings.length).toBeLessThanOrEqual(9);
      for (const { index } of outside.matchAll(/(?<!\\)</g)) expect(outside.slice(index)).toMatch(TAGS);
      expect(outside).not.toMatch(/[@#][A-Za-z0-9]/);
      expect(outside.match(/<details>/g)?.length).toBe(outside.match(/<\/details>/g)?.length);
    }),
    { numRuns: 300 },
  );
});

test("shows the sign of an added or removed action, which Markdown would read as the marker of a list", () => {
  const allow = (action: string): Record<string, string> => ({
    name: "p",
    role: "r",
    policy: JSON.stringify({ Statement: [{ Sid: "S", Effect: "Allow", Action: action, Resource: "arn:aws:s3:::b" }] }),
  });
  const plan = stackOf("dev-workspace", planned("aws_iam_role_policy.a", allow("s3:GetObject"), allow("s3:PutObject")));
  const lines = renderMarkdown(reviewOf(plan)).split("\n");
  expect(lines).toContain("  - \\+ action `s3:PutObject`");
  expect(lines).toContain("  - \\- action `s3:GetObject`");
});

test("escapes cell values, so that a table keeps its columns", () => {
  const job = planned("databricks_job.a", null, {
    name: "a | b",
    job_cluster: [{ new_cluster: [{ node_type_id: "x|y", num_workers: 1 }] }],
  });
  const rows = renderMarkdown(reviewOf(stackOf("dev-fraud", job)))
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(8);
});

function large(): PlanReview {
  const many = Array.from({ length: 200 }, (_, index) =>
    planned(
      `databricks_volume.v${String(index)}`,
      { name: `v${String(index)}`, comment: "a".repeat(300) },
      { name: `v${String(index)}`, comment: "b".repeat(300) },
    ),
  );
  return reviewOf(stackOf("dev-platform", planned("aws_s3_bucket.gone", { bucket: "gone" }, null), ...many));
}

test("a text over the size limit omits the details of the last resources, and tells how many and where the complete review is", () => {
  const whole = renderMarkdown(large());
  const short = renderMarkdown(large(), { limit: 20_000, whole: "the artifact `plan`" });
  expect(whole.length).toBeGreaterThan(100_000);
  expect(short.length).toBeLessThanOrEqual(20_000);
  expect(short).toMatch(
    /Omitted because of the length limit: \d+ of 201 items \(resources\)\. Complete review: the artifact `plan`\./,
  );
  // The limit omits changed resources first. It would omit the list of deletions only after all of these, and the
  // commit never.
  expect(short).toContain("Deleted: S3 bucket `gone`, with the loss of every object and its versions");
  expect(short).toContain("Commit `0123456789ab`");
  // Each resource is either shown completely or omitted.
  const shown = short.match(/change volume `v\d+`[\s\S]*?```diff[\s\S]*?```/g) ?? [];
  expect(shown.length).toBeGreaterThan(10);
  for (const block of shown) expect(whole).toContain(block);
});

test.each([65_536, 30_000, 5_000])("a rendering stays within %d characters", (limit) => {
  expect(renderMarkdown(large(), { limit }).length).toBeLessThanOrEqual(limit);
});

test("without colour, a terminal gets no control characters, and no line longer than its width", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 40, max: 200 }), (text, columns) => {
      const lines = renderTerminal(reviewWith(text), { colour: false, columns }).split("\n");
      // eslint-disable-next-line no-control-regex -- finds the characters that must not be printed
      for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    }),
    { numRuns: 100 },
  );
});

test("with colour, a terminal gets the same text", () => {
  const review = reviewWith("plain");
  const coloured = renderTerminal(review, { colour: true, columns: 100 });
  expect(coloured).toContain("\u001b[31m");
  // eslint-disable-next-line no-control-regex -- matches the sequences that set colours
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderTerminal(review, { colour: false, columns: 100 }));
});

test("a narrow terminal shows the same text as a wide one", () => {
  // Ignores spaces and horizontal lines, because cells wrap and lines have the width of the table.
  const characters = (columns: number): string =>
    Array.from(renderTerminal(large(), { colour: false, columns }).replaceAll(/[\s-]/g, ""))
      .sort()
      .join("");
  expect(characters(40) === characters(500)).toBe(true);
});

test("GitLab counts a replacement as a creation and a deletion", () => {
  expect(
    gitlabReport(
      reviewOf(
        stackOf(
          "dev-platform",
          planned("aws_vpc.a", null, { cidr_block: "10.0.0.0/16" }),
          planned("aws_kms_key.b", { description: "k" }, null),
          planned("databricks_job.c", { name: "a" }, { name: "b" }),
          planned("databricks_catalog.d", { name: "a" }, { name: "b" }, { actions: ["delete", "create"] }),
        ),
      ),
    ),
  ).toEqual({ create: 2, update: 1, delete: 2 });
});
