import { mustPass } from "../../cli/bench/must-pass";
import { instance } from "@viz-js/viz";
import { domainOf } from "../../cli/report/architecture/domains";
import { overviewDot, stackDot } from "../../cli/report/architecture/dot";
import { stackGraph } from "../../cli/report/architecture/graph";
import { nameOf, type SynthesizedStack } from "../../cli/report/architecture/stacks";
import { comparisonText } from "../../cli/report/comparison-text";
import { page } from "../../cli/report/page";
import { answerView, ranked } from "../../cli/report/answers";
import { scoreTable, summaryTable } from "../../cli/report/summary";
import { textTable } from "../../core/text-table";
import type { StageOutcome } from "../../cli/rehearsal/outcome";
import { passed } from "../../cli/rehearsal/outcome";
import type { Rehearsal } from "../../cli/rehearsal/rehearse";
import { projectOutcome, SCORED } from "./support/evaluations";

const stack = (name: string, resources: SynthesizedStack["resources"], more: object = {}): SynthesizedStack => ({
  name,
  resources,
  lookups: {},
  dependencies: [],
  ...more,
});

const WORKSPACE = stack("dev-workspace", {
  aws_vpc: { main: { cidr_block: "10.0.0.0/16", tags: { Name: "dev <vpc>" } } },
  aws_subnet: { a: { vpc_id: "${aws_vpc.main.id}" } },
  aws_route_table_association: { a: { subnet_id: "${aws_subnet.a.id}" } },
  databricks_mws_networks: {
    n: { vpc_id: "${aws_vpc.main.id}", subnet_ids: ["${aws_subnet.a.id}"], depends_on: ["aws_s3_bucket.b"] },
  },
  aws_s3_bucket: { b: { bucket: "root" } },
});

const task = (key: string, before: readonly string[], flags: object) => ({
  task_key: key,
  depends_on: before.map((name) => ({ task_key: name })),
  python_wheel_task: { named_parameters: flags },
});

const PROJECT = stack("dev-fraud", {
  databricks_registered_model: { m: { catalog_name: "c", schema_name: "fraud", name: "model" } },
  databricks_job: {
    Training_0A1B2C3D: {
      name: "training",
      task: [
        task("train", [], { schema: "fraud" }),
        task("register", ["train"], { model: "${databricks_registered_model.m.id}" }),
      ],
    },
  },
});

const outcome = (ok: boolean): StageOutcome => ({
  stage: "dev",
  planned: ["deploy"],
  projects: [],
  steps: [{ name: "deploy", seconds: 2, ok, detail: ok ? "" : "quota <exceeded>" }],
});

const rehearsal = (ok: boolean): Rehearsal => ({
  ok,
  preparation: [],
  outcomes: [outcome(ok)],
  seconds: 3,
  unhandled: ok ? [] : ["the sandbox does not support GET /api/2.0/unknown"],
  notices: [],
});

test("the diagram has resources, arrows to their dependents, and the number of settings of each", async () => {
  const graph = stackGraph(WORKSPACE);
  expect(graph.nodes.map(({ id, settings }) => [id, settings])).toEqual([
    ["aws_vpc.main", 0],
    ["aws_subnet.a", 1],
    ["databricks_mws_networks.n", 0],
    ["aws_s3_bucket.b", 0],
  ]);
  expect(graph.edges.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
    "aws_vpc.main -> aws_subnet.a",
    "aws_subnet.a -> databricks_mws_networks.n",
  ]);
  const svg = (await instance()).renderString(stackDot(graph), { format: "svg" });
  expect(svg).toContain("dev &lt;vpc&gt;");
  expect(svg).toContain("1 setting<");
});

test("a job is drawn as its tasks, with arrows to the objects that a task reads or writes", async () => {
  const graph = stackGraph(PROJECT);
  expect(graph.nodes.map(({ title }) => title)).toEqual(["model", "train", "register"]);
  expect(graph.edges).toEqual([
    { from: "databricks_job.Training_0A1B2C3D/train", to: "databricks_job.Training_0A1B2C3D/register", uses: false },
    { from: "databricks_job.Training_0A1B2C3D/register", to: "databricks_registered_model.m", uses: true },
  ]);
  expect((await instance()).renderString(stackDot(graph), { format: "svg" })).toContain(">Training<");
});

test("the overview distinguishes references to outputs from look-ups by name", async () => {
  const account = stack("account", { databricks_group: { g: { display_name: "analysts" } } });
  const platform = stack(
    "dev-platform",
    {},
    {
      dependencies: ["dev-workspace"],
      lookups: { databricks_group: { x: { display_name: "analysts" }, y: { display_name: "others" } } },
    },
  );
  const dot = overviewDot([account, WORKSPACE, platform]);
  expect(dot).toMatch(/"account" -> "dev-platform" \[style="dashed"; label=" 1 name "/);
  expect(dot).toMatch(/"dev-workspace" -> "dev-platform" \[label=" outputs "/);
  expect((await instance()).renderString(dot, { format: "svg" })).toContain("5 resources");
});

test("a resource without a name is labelled with its path in the construct tree", () => {
  const args = { name: "${other.name}", "//": { metadata: { path: "dev-workspace/Workspace/Storage/Resource" } } };
  expect(nameOf({ address: "t.x", type: "t", args })).toBe("Workspace Storage");
});

test.each([
  ["databricks_automatic_cluster_update_workspace_setting", "workspace"],
  ["databricks_enhanced_security_monitoring_workspace_setting", "workspace"],
  ["databricks_cluster_policy", "jobs and compute"],
  ["aws_cloudwatch_log_group", "network"],
  ["aws_default_security_group", "network"],
  ["databricks_mws_private_access_settings", "network"],
  ["databricks_workspace_network_option", "network"],
  ["databricks_mws_customer_managed_keys", "storage and keys"],
  ["databricks_quality_monitor", "models and serving"],
  ["databricks_system_schema", "data"],
])("the diagram shows a %s in the domain %s", (type, domain) => {
  expect(domainOf(type).name).toBe(domain);
});

test("a rehearsal has passed only if every step of every stage and project has passed", () => {
  const project = projectOutcome("binary", "fraud");
  const cut = { ...project, steps: project.steps.slice(0, 1) };
  expect(passed([outcome(true)])).toBe(true);
  expect(passed([{ ...outcome(true), projects: [project] }])).toBe(true);
  expect(passed([{ ...outcome(true), planned: ["deploy", "re-deploy"] }])).toBe(false);
  expect(passed([{ ...outcome(true), projects: [project, cut] }])).toBe(false);
  expect(passed([outcome(false)])).toBe(false);
  expect(passed([])).toBe(false);
});

test("the summary has a row per project with its task, steps and primary metric", () => {
  const generated = { ...projectOutcome("regression", "cash-demand"), planned: ["generate", "training", "query"] };
  const projects = [projectOutcome("binary", "fraud"), generated];
  const text = summaryTable({ ...rehearsal(true), outcomes: [{ ...outcome(true), projects }] });
  expect(text).toMatch(/stage +project +task +generate s +training s +query s +version +measured +endpoint/);
  expect(text).toMatch(/dev +fraud +binary +- +41\.0 +0\.1 +4 +PR-AUC 0\.7031 +READY/);
  expect(text).toMatch(/dev +cash-demand +regression +- +41\.0 +0\.1 +4 +RMSE 18,250 +READY/);
});

test("a step that fails before the stages is in the summary, in the report and in the error of the benchmark", async () => {
  const preparation = [{ name: "sandbox", seconds: 1, ok: false, detail: "port 8080 is in use" }];
  const failed = { ...rehearsal(false), preparation, outcomes: [], unhandled: [] };
  const text = "before the stages, sandbox: port 8080 is in use";
  expect(summaryTable(failed)).toContain(`FAILED ${text}`);
  expect(page(failed, [], ORIGIN)).toContain(`<pre class="bad">${text}</pre>`);
  await expect(mustPass(Promise.resolve(failed))).rejects.toThrow(text);
});

test("the summary lists failed steps and requests that the sandbox does not support", () => {
  const text = summaryTable(rehearsal(false));
  expect(text).toContain("2.0 FAILED");
  expect(text).toContain("FAILED dev, deploy: quota <exceeded>");
  expect(text).toContain("FAILED the sandbox does not support GET /api/2.0/unknown");
  expect(text).toContain("THE REHEARSAL FAILED");
});

const ORIGIN = { time: new Date("2026-11-26T05:49:38Z"), tree: { commit: "8ba8b49c0ffee0000", dirty: true } };

test("the page has the time, the stages and the commit of a rehearsal, and whether the code was committed", () => {
  const clean = { ...ORIGIN, tree: { ...ORIGIN.tree, dirty: false } };
  expect(page(rehearsal(true), [], ORIGIN)).toContain(
    "2026-11-26 05:49 UTC, commit 8ba8b49c0ffe with changes that are not committed, 3 s in all",
  );
  expect(page(rehearsal(true), [], clean)).toContain("commit 8ba8b49c0ffe, 3 s in all");
});

/** Renders a report with one stage and the given projects. */
const pageWith = (...projects: StageOutcome["projects"]): string =>
  page({ ...rehearsal(true), outcomes: [{ ...outcome(true), projects }] }, [], ORIGIN).replaceAll(/\s+/g, " ");

test("a stage shows the guard's verdict", () => {
  const finding = { severity: "warning", rule: "flow-log", resource: "dev/x", found: "no log", remedy: "" } as const;
  const verdict = { findings: [finding], waived: [], allowedLosses: [], examined: 108 } as never;
  const html = page({ ...rehearsal(true), outcomes: [{ ...outcome(true), verdict }] }, [], ORIGIN);
  expect(html).toContain("108 resources examined: 0 errors, 1 warning, 0 waived, 0 losses allowed");
  expect(html).toContain("no log");
  expect(page(rehearsal(true), [], ORIGIN)).toContain("the guard did not run");
});

/** Returns the texts of the cells in the table row whose text begins with `first`. */
const cells = (html: string, first: string): readonly string[] => {
  const row =
    html.split(/<\/?tr>/).find((each) =>
      each
        .replaceAll(/<[^>]+>/g, "")
        .trim()
        .startsWith(first),
    ) ?? "";
  return row
    .split("<td>")
    .slice(1)
    .map((cell) => cell.replaceAll(/<[^>]+>/g, "").trim());
};

test("each metric is shown with baseline, champion, limit, and whether it meets the limit", () => {
  const html = pageWith(projectOutcome("binary", "fraud"));
  expect(html).toContain("<h2>dev: fraud (binary)</h2>");
  expect(cells(html, "PR-AUC")).toEqual(["PR-AUC", "0.7031", "0.21", "0.69", "at least 0.5", "✓ kept"]);
  expect(cells(html, "recall at")).toEqual(["recall at precision 50 %", "0.41", "–", "–", "at least 0.5", "✗ missed"]);
  expect(cells(html, "p99")).toEqual(["p99 latency of one row in ms", "3.217", "–", "–", "at most 250", "✓ kept"]);
  expect(cells(html, "log loss")).toEqual(["log loss", "0.0123", "0.031", "–", "–", ""]);
  expect(cells(html, "type = DEBIT")).toEqual(["type = DEBIT", "80", "0", "–"]);
  expect(html).toContain('href="runs/1000002/train-0.log"');
});

test("the comparisons with champion and anchor (the reference version) are shown with difference, bounds and margin", () => {
  const html = pageWith(projectOutcome("binary", "fraud"));
  expect(html).toContain(
    '<p class="quiet">not worse than the champion, version 3: difference +0.0131, between +0.0049 and +0.0213, margin 0.05',
  );
  expect(html).toContain(
    '<p class="bad">cannot tell whether it is worse than the anchor, version 1: difference -0.02, between -0.07 and +0.03',
  );
  expect(pageWith(projectOutcome("regression", "cash-demand"))).not.toContain(", margin ");
});

test("shows a champion that passed with a waiver, with the reason and the missed limits", () => {
  const champion = (waiver: { reason: string; expires: string } | null): StageOutcome["projects"][number] => {
    const found = projectOutcome("binary", "fraud");
    if (found.champion === undefined) throw new Error("no champion");
    const evaluation = { ...found.champion.evaluation, waiver, failures: ["PR-AUC is 0.4, must be at least 0.5"] };
    return { ...found, champion: { ...found.champion, evaluation } };
  };
  const html = pageWith(champion({ reason: "the labels of March are late", expires: "2026-06-30" }));
  expect(html).toContain("released with a waiver until 2026-06-30: the labels of March are late");
  expect(html).toContain("<li>PR-AUC is 0.4, must be at least 0.5</li>");
  expect(pageWith(champion(null))).not.toContain("released with a waiver");
});

test("an unmeasured difference is shown as unknown", () => {
  const unknown = { difference: null, interval: { low: null, high: null }, margin: 300 };
  const comparison = { ...unknown, verdict: "cannot tell" } as const;
  expect(comparisonText("champion", { version: "3", problem: null, comparison })).toBe(
    "cannot tell whether it is worse than the champion, version 3: difference unknown, between unknown and unknown, margin 300",
  );
});

test("names a champion that is not comparable, with the reason", () => {
  expect(pageWith(projectOutcome("multiclass", "letters"))).toContain(
    "not comparable with the champion, version 1: its signature lacks the column &lt;channel&gt;",
  );
});

test("a binary model is shown with its threshold, alarms and saving; a regression has no threshold", () => {
  const html = pageWith(projectOutcome("binary", "fraud"));
  expect(html).toContain("<b>0.0421</b><span>threshold</span>");
  expect(html).toContain("<b>61.3</b><span>alarms per day</span>");
  expect(html).toContain("<b>8,407,760</b><span>saved</span>");
  expect(pageWith(projectOutcome("regression", "cash-demand"))).not.toContain("threshold");
});

test.each([
  ["binary", "line", "share of positives"],
  ["regression", "points", "champion"],
] as const)("a plot of %s is drawn as %s, within its axes", (task, kind, legend) => {
  const html = pageWith(projectOutcome(task, "p"));
  const [svg = ""] = /<svg[^>]*data-kind.*?<\/svg>/.exec(html) ?? [];
  expect(svg).toContain(`data-kind="${kind}"`);
  expect(html).toContain(`</i>${legend}</span>`);
  const drawn =
    kind === "line" ? [...svg.matchAll(/points="([^"]+)"/g)].map(([, at = ""]) => at.split(" ")).flat() : [];
  const dots = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => `${x},${y}`);
  const points = [...drawn, ...dots].map((point) => point.split(",").map(Number));
  expect(points.length).toBeGreaterThanOrEqual(80);
  for (const [x = -1, y = -1] of points) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(460);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(320);
  }
});

test("a confusion matrix has a cell per actual and predicted class, coloured by its share of the actual class", () => {
  const [svg = ""] = /<svg[^>]*data-kind="matrix".*?<\/svg>/.exec(pageWith(projectOutcome("multiclass", "p"))) ?? [];
  expect(svg.match(/<rect/g)).toHaveLength(9);
  expect(svg).toMatch(/fill-opacity="0\.972" \/><text[^>]*>1,400</);
  expect(svg).toContain("very long class…");
});

test.each([
  ["binary", ["0.9750", "positive", "-", "r39-0"], "1: 0.52 %"],
  ["multiclass", ["enquiry", "0.9000", "enquiry", "where is my card", "null"], "complaint: 10 %"],
  ["regression", ["264,000", "240,000", "24,000", "A", "3"], "spread over the range of outcomes"],
] as const)(
  "every answer of %s is shown with the actual label, and the shares of the outcomes",
  (task, first, shares) => {
    const html = pageWith(projectOutcome(task, "p"));
    expect(cells(html, first[0]).slice(0, first.length)).toEqual(first);
    expect(html).toContain(shares);
    for (const value of SCORED[task].flatMap(({ record }) => Object.values(record)))
      expect(html).toContain(String(value));
  },
);

test("the page escapes the output of tools", () => {
  const html = page(rehearsal(false), [{ overview: "", stacks: [] }], ORIGIN);
  expect(html).toContain("quota &lt;exceeded&gt;");
  expect(html).not.toContain("<exceeded>");
});

test.each([
  ["binary", /^0\.9750 +positive +- +c0=r39-0 c1=r39-1/],
  ["multiclass", /^enquiry +0\.9000 +enquiry +text=where is my card/],
  ["regression", /^264,000 +240,000 +24,000 +site=A weekday=3$/],
  ["ranking", /^\{"score":0,"decision":0\} +1 +c0=/],
])("the first answers of %s are shown with the actual values", (task, expected) => {
  const view = answerView(task);
  const scored = task in SCORED ? SCORED[task as keyof typeof SCORED] : SCORED.binary;
  const [, , ...rows] = scoreTable(ranked(scored, view), view, 1).split("\n");
  expect(rows).toEqual([expect.stringMatching(expected)]);
});

test("columns are as wide as their widest cell", () => {
  expect(
    textTable([
      ["a", "b"],
      ["long", "x"],
    ]),
  ).toBe("a     b\n----  -\nlong  x");
});
