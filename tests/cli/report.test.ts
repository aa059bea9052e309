import { instance } from "@viz-js/viz";
import { domainOf } from "../../cli/report/architecture/domains";
import { overviewDot, stackDot } from "../../cli/report/architecture/dot";
import { stackGraph } from "../../cli/report/architecture/graph";
import { nameOf, type SynthesizedStack } from "../../cli/report/architecture/stacks";
import { curveSvg } from "../../cli/report/curve";
import { page } from "../../cli/report/page";
import { scoreTable, summaryTable } from "../../cli/report/summary";
import { textTable } from "../../core/text-table";
import type { StageOutcome } from "../../cli/rehearsal/outcome";
import { passed } from "../../cli/rehearsal/outcome";
import type { Rehearsal } from "../../cli/rehearsal/rehearse";

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

test("the picture draws resources, arrows to what is built on them, and counts settings at their owner", async () => {
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

test("a job is drawn as its tasks, with what their flags refer to", async () => {
  const graph = stackGraph(PROJECT);
  expect(graph.nodes.map(({ title }) => title)).toEqual(["model", "train", "register"]);
  expect(graph.edges).toEqual([
    { from: "databricks_job.Training_0A1B2C3D/train", to: "databricks_job.Training_0A1B2C3D/register", uses: false },
    { from: "databricks_job.Training_0A1B2C3D/register", to: "databricks_registered_model.m", uses: true },
  ]);
  expect((await instance()).renderString(stackDot(graph), { format: "svg" })).toContain(">Training<");
});

test("the overview tells outputs that are read from names that are looked up", async () => {
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

test("what has no name of its own is called by its place in the construct tree", () => {
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
])("a %s belongs to the domain %s", (type, domain) => {
  expect(domainOf(type).name).toBe(domain);
});

test("the curve spans the axes from no recall to full recall", () => {
  const svg = curveSvg({ precision: [1, 0.5, 0], recall: [0, 0.5, 1], pr_auc: 0.512 });
  expect(svg).toContain("PR-AUC 0.512");
  expect(svg.match(/polyline points="([^"]+)"/)?.[1]?.split(" ")).toHaveLength(3);
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

const ORIGIN = { time: new Date("2026-11-26T05:49:38Z"), tree: { commit: "8ba8b49c0ffee0000", dirty: true } };

test("the page says when and what was rehearsed, and whether that is committed", () => {
  const clean = { ...ORIGIN, tree: { ...ORIGIN.tree, dirty: false } };
  expect(page(rehearsal(true), [], ORIGIN)).toContain(
    "2026-11-26 05:49 UTC, commit 8ba8b49c0ffe with changes that are not committed, 3 s in all",
  );
  expect(page(rehearsal(true), [], clean)).toContain("commit 8ba8b49c0ffe, 3 s in all");
});

test("a stage shows the gate's limits beside the metric, the guard's verdict and its logs", () => {
  const finding = { severity: "warning", rule: "flow-log", resource: "dev/x", found: "no log", remedy: "" } as const;
  const verdict = { findings: [finding], waived: [], allowedLosses: [], examined: 108 } as never;
  const full = { ...outcome(true), prAuc: 0.681, gate: { minPrAuc: 0.5 }, verdict, runs: { training: 1000002 } };
  const html = page({ ...rehearsal(true), outcomes: [{ ...full, taskSeconds: { train: 3 } }] }, [], ORIGIN);
  expect(html).toContain("<b>minPrAuc 0.5</b>");
  expect(html).toContain("108 resources examined: 0 errors, 1 warning, 0 waived, 0 losses allowed");
  expect(html).toContain("no log");
  expect(html).toContain('href="runs/1000002/train-0.log"');
  expect(page(rehearsal(true), [], ORIGIN)).toContain("the guard was not asked");
});

test("every scored record is there, with all its columns, and the share of positives in the data", () => {
  const scored = Array.from({ length: 40 }, (_, index) => ({
    record: Object.fromEntries(Array.from({ length: 9 }, (__, column) => [`c${column}`, `r${index}-${column}`])),
    label: index < 10 ? 1 : 0,
    score: index / 40,
  }));
  const curve = { precision: [0.0052, 1], recall: [1, 0], pr_auc: 0.5 };
  const html = page({ ...rehearsal(true), outcomes: [{ ...outcome(true), scored, curve }] }, [], ORIGIN);
  expect(html).toContain("10 of these 40 held-back records are positive (25 %)");
  expect(html).toContain("In the holdout 0.52 % are.");
  for (let row = 0; row < 40; row += 1) expect(html).toContain(`r${row}-8`);
});

test("the page escapes what tools said", () => {
  const html = page(rehearsal(false), [{ overview: "", stacks: [], curve: "" }], ORIGIN);
  expect(html).toContain("quota &lt;exceeded&gt;");
  expect(html).not.toContain("<exceeded>");
});

test("the first scores stand beside the truth", () => {
  const scored = [
    { record: { amount: 9 }, label: 1, score: 0.99 },
    { record: { amount: 1 }, label: 0, score: 0.01 },
  ];
  const [, , ...rows] = scoreTable(scored, 1).split("\n");
  expect(rows).toEqual([expect.stringMatching(/^0\.9900\s+positive\s+amount=9$/)]);
});

test("columns are as wide as their widest cell", () => {
  expect(
    textTable([
      ["a", "b"],
      ["long", "x"],
    ]),
  ).toBe("a     b\n----  -\nlong  x");
});
