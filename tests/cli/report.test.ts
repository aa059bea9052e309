import { instance } from "@viz-js/viz";
import { architectureDot, type SynthesizedStack } from "../../cli/report/architecture";
import { curveSvg } from "../../cli/report/curve";
import { page } from "../../cli/report/page";
import { scoreTable, summaryTable, textTable } from "../../cli/report/summary";
import type { StageOutcome } from "../../cli/rehearsal/outcome";
import { passed } from "../../cli/rehearsal/outcome";
import type { Rehearsal } from "../../cli/rehearsal/rehearse";

const STACKS: readonly SynthesizedStack[] = [
  {
    name: "dev-workspace",
    resources: {
      aws_vpc: { main: { cidr_block: "10.0.0.0/16" } },
      aws_subnet: { a: { vpc_id: "${aws_vpc.main.id}" } },
      aws_route_table_association: { a: { subnet_id: "${aws_subnet.a.id}" } },
    },
  },
];

const outcome = (ok: boolean): StageOutcome => ({
  stage: "dev",
  project: "fraud",
  steps: [{ name: "deploy", seconds: 2, ok, detail: ok ? "" : "quota <exceeded>" }],
});

const rehearsal = (ok: boolean): Rehearsal => ({
  ok,
  preparation: [],
  outcomes: [outcome(ok)],
  seconds: 3,
  unhandled: ok ? [] : ["GET /api/2.0/unknown"],
});

test("the picture draws resources, arrows along references, and folds settings into their owner", async () => {
  const dot = architectureDot(STACKS);
  expect(dot).toContain('"aws_subnet.a" -> "aws_vpc.main"');
  expect(dot).toContain('"aws_subnet.a" [label="subnet\\na\\n+1 settings"');
  expect(dot).not.toContain('"aws_route_table_association');
  expect((await instance()).renderString(dot, { format: "svg" })).toContain("<svg");
});

test("the curve spans the axes from no recall to full recall", () => {
  const svg = curveSvg({ precision: [1, 0.5, 0], recall: [0, 0.5, 1], pr_auc: 0.512 });
  expect(svg).toContain("PR-AUC 0.512");
  expect(svg.match(/points="([^"]+)"/)?.[1]?.split(" ")).toHaveLength(3);
});

test("a rehearsal passed only when every step of every stage did", () => {
  expect(passed([outcome(true)], 1)).toBe(true);
  expect(passed([outcome(true)], 5)).toBe(false);
  expect(passed([outcome(false)], 1)).toBe(false);
  expect(passed([], 1)).toBe(false);
});

test("the summary names what failed and what the sandbox could not answer", () => {
  const text = summaryTable(rehearsal(false));
  expect(text).toContain("2.0 FAILED");
  expect(text).toContain("FAILED dev, deploy: quota <exceeded>");
  expect(text).toContain("FAILED the sandbox has no answer for GET /api/2.0/unknown");
  expect(text).toContain("THE REHEARSAL FAILED");
});

test("the page escapes what tools said", () => {
  const html = page(rehearsal(false), [{ architecture: "", curve: "" }]);
  expect(html).toContain("quota &lt;exceeded&gt;");
  expect(html).not.toContain("<exceeded>");
});

test("scores stand beside the truth, the most suspicious first", () => {
  const text = scoreTable([
    { record: { amount: 1 }, label: 0, score: 0.01 },
    { record: { amount: 9 }, label: 1, score: 0.99 },
  ]);
  expect(text.split("\n")[2]).toMatch(/^0\.9900\s+fraud\s+amount=9$/);
});

test("columns are as wide as their widest cell", () => {
  expect(
    textTable([
      ["a", "b"],
      ["long", "x"],
    ]),
  ).toBe("a     b\n----  -\nlong  x");
});
