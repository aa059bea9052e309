import { Command, CommanderError } from "commander";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addJobCommand } from "../../cli/commands/job";
import { addModelCommands } from "../../cli/commands/model";
import { addOpenCommand } from "../../cli/commands/open";
import { addRunsCommand } from "../../cli/commands/runs";
import { addSummaryCommand } from "../../cli/commands/summary";
import { addQueryCommand } from "../../cli/commands/query";
import { EVALUATIONS, SCORED } from "./support/evaluations";
import { HttpServer, type Answer, type Received } from "./support/http-server";

const job = (id: number, name: string, schedule?: object) => ({ job_id: id, settings: { name, ...schedule } });
const NIGHTLY = { schedule: { quartz_cron_expression: "0 0 3 * * ?", timezone_id: "UTC", pause_status: "PAUSED" } };
const JOBS = [job(1, "fraudops-dev-fraud-training", NIGHTLY), job(2, "fraudops-dev-fraud-scoring"), job(3, "by hand")];
const VERSIONED = { named_parameters: { "code-version": "3f2a9c1b7d04" } };
const ended = (run_id: number, start_time: number, result_state: string) => ({
  ...{ run_id, start_time, end_time: start_time + 12_000, run_name: "fraudops-dev-fraud-training" },
  state: { life_cycle_state: "TERMINATED", result_state },
});
const OLD_RUN = ended(5, 1_000_000, "SUCCESS");
const NEW_RUN = ended(7, 2_000_000, "FAILED");
const TASKS = [
  { ...ended(72, 2_004_000, "UPSTREAM_FAILED"), task_key: "train" },
  { ...ended(71, 2_000_000, "FAILED"), task_key: "validate" },
];

const MODEL_RUN = {
  info: { artifact_uri: "mlflow-artifacts:/1/r1/artifacts" },
  data: {
    metrics: [
      { key: "prAuc", value: 0.7031 },
      { key: "champion.prAuc", value: 0.69 },
      { key: "rmse", value: 18_250 },
      { key: "latencyP99Ms", value: 3 },
    ],
    tags: [
      { key: "source", value: "bank.payments.transactions" },
      { key: "source_version", value: "41" },
      { key: "trained_until", value: "1750000000000000" },
      { key: "code_version", value: "3f2a9c1b7d04-dirty" },
      { key: "candidate", value: "deep" },
      { key: "seed", value: "7" },
      { key: "gate", value: "waived" },
      { key: "waiver_reason", value: "the labels of March are late" },
      { key: "waiver_expires", value: "2026-06-30" },
      { key: "released", value: "2026-05-01T08:00:00+00:00" },
    ],
  },
};

const before = { ...process.env };
let server: HttpServer;
/** Answers requests in place of the fake workspace. If it returns undefined, the fake workspace answers as usual. */
let answering: (request: Received) => Answer | undefined;
let printed: string[];
/** ML task of the model that the fake workspace serves. */
let taskAsked: keyof typeof EVALUATIONS;
/** Whether the fake workspace has registered models. */
let hasModels: boolean;
/** Whether these models have a champion. */
let hasChampion: boolean;
/** Projects whose job runs fail in the fake workspace. */
let failing: readonly string[];

beforeEach(async () => {
  printed = [];
  failing = [];
  taskAsked = "binary";
  hasModels = true;
  hasChampion = true;
  for (const stream of ["log", "error"] as const) {
    jest.spyOn(console, stream).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  }
  answering = () => undefined;
  server = await HttpServer.start((request) => answering(request) ?? answer(request));
  Object.assign(process.env, { DATABRICKS_HOST: server.url, DATABRICKS_TOKEN: "t", FRAUDOPS_OVERLAY: "" });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await server.stop();
});

/** Returns the default answers of the fake workspace, which has the jobs of each project and one model version. */
function answer({ url, body }: Received): Answer {
  const { pathname, searchParams } = new URL(url, "http://workspace");
  const query = (name: string): string => searchParams.get(name) ?? "";
  if (pathname.endsWith("/mlflow/runs/get")) return { body: { run: MODEL_RUN } };
  if (pathname.endsWith("/jobs/list") && query("name") === "") return { body: { jobs: JOBS } };
  if (pathname.endsWith("/jobs/get")) return { body: { settings: { tasks: [{ python_wheel_task: VERSIONED }] } } };
  if (pathname.endsWith("/runs/list")) return { body: { runs: query("job_id") === "1" ? [OLD_RUN, NEW_RUN] : [] } };
  if (pathname.endsWith("/runs/get") && query("run_id") === "7") return { body: { ...NEW_RUN, tasks: TASKS } };
  if (pathname.endsWith("/runs/get") && query("run_id") === "99")
    return { status: 400, body: { error_code: "INVALID_PARAMETER_VALUE", message: "Run 99 does not exist." } };
  if (pathname.endsWith("/runs/get") && query("run_id") === "9")
    return { body: { ...NEW_RUN, run_name: "of another" } };
  if (pathname.endsWith("/runs/get-output")) return { body: { error: "no rows" } };
  if (pathname.endsWith("/jobs/list"))
    return { body: { jobs: [{ job_id: query("name"), settings: { name: query("name") } }] } };
  if (pathname.endsWith("/jobs/run-now")) return { body: { run_id: (JSON.parse(body) as { job_id: string }).job_id } };
  if (pathname.endsWith("/runs/get")) {
    const result = failing.some((project) => query("run_id").includes(`-${project}-`)) ? "FAILED" : "SUCCESS";
    const run = { run_id: query("run_id"), run_page_url: "https://page.example" };
    return { body: { ...run, state: { life_cycle_state: "TERMINATED", result_state: result } } };
  }
  if (pathname.endsWith("/evaluation.json")) return { body: EVALUATIONS[taskAsked] };
  if (pathname.endsWith("/held_back.json")) return { body: { records: [{ amount: 1 }], labels: [0] } };
  if (/\/serving-endpoints\/fraudops-\w+-fraud$/.test(pathname))
    return { body: { state: { ready: "READY", config_update: "NOT_UPDATING" } } };
  if (pathname.endsWith("/invocations")) return { body: { predictions: [SCORED[taskAsked][0]?.answer] } };
  if (hasChampion && pathname.endsWith("/aliases/champion")) return { body: { version: 1, run_id: "r1" } };
  if (hasModels && pathname.endsWith("_model/versions"))
    return { body: { model_versions: [{ version: 1, status: "READY", run_id: "r1", created_at: 1_750_000_000_000 }] } };
  if (hasModels && pathname.endsWith("_model"))
    return { body: { aliases: hasChampion ? [{ alias_name: "champion", version_num: 1 }] : [] } };
  return { status: 404 };
}

/** Runs a command with the real clouds as its target, even if a sandbox runs on this machine. */
function fraudops(...args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addJobCommand(program);
  addOpenCommand(program);
  addRunsCommand(program);
  addQueryCommand(program);
  addSummaryCommand(program);
  addModelCommands(program);
  return program.parseAsync([...args, "--cloud"], { from: "user" });
}

test("a job runs for each project of the stage", async () => {
  await fraudops("job", "dev", "training");
  expect(printed).toEqual([
    expect.stringMatching(/^target: cloud: .*DATABRICKS_HOST/),
    `workspace: ${server.url}`,
    "run fraudops-dev-fraud-training of fraudops-dev-fraud-training, project fraud (binary)",
    "  page: https://page.example",
    expect.stringMatching(/^run fraudops-dev-fraud-training of \S+: SUCCESS/),
    "run fraudops-dev-cash-demand-training of fraudops-dev-cash-demand-training, project cash-demand (regression)",
    "  page: https://page.example",
    expect.stringMatching(/^run fraudops-dev-cash-demand-training of \S+: SUCCESS/),
  ]);
});

test("a job runs only for the named project", async () => {
  await fraudops("job", "dev", "training", "--project", "cash-demand");
  expect(printed.join("\n")).toContain("run fraudops-dev-cash-demand-training of");
  expect(printed.join()).not.toContain("fraudops-dev-fraud-training");
});

test("fails if one project's job fails, after the others have run", async () => {
  failing = ["fraud"];
  await expect(fraudops("job", "dev", "unit-tests")).rejects.toThrow(
    /^these jobs failed: fraudops-dev-fraud-unit-tests$/,
  );
  expect(printed.join("\n")).toContain("of fraudops-dev-fraud-unit-tests: FAILED");
  expect(printed.join("\n")).toContain("of fraudops-dev-cash-demand-unit-tests: SUCCESS");
});

test.each([
  ["stage", ["job", "dve", "training"], /dve.*dev/s],
  ["project", ["job", "dev", "training", "--project", "frud"], 'no project "frud"; projects: fraud, cash-demand'],
  ["project", ["query", "dev", "--project", "frud"], 'no project "frud"; projects: fraud, cash-demand'],
  ["project", ["rollback", "dev", "--project", "frud"], 'no project "frud"; projects: fraud, cash-demand'],
] as const)("fails on an unknown %s (%j) before it calls a workspace", async (_, args, expected) => {
  await expect(fraudops(...args)).rejects.toThrow(expected);
  expect(server.received).toEqual([]);
});

test("fails on an unknown role, and lists the existing ones", async () => {
  const refused = fraudops("job", "dev", "trainin");
  await expect(refused).rejects.toBeInstanceOf(CommanderError);
  await expect(refused).rejects.toThrow("generate, training, scoring, reproduction, unit-tests");
  expect(server.received).toEqual([]);
});

test("fails to query a project without a champion, and names the job that trains one", async () => {
  hasChampion = false;
  await expect(fraudops("query", "dev", "--project", "fraud")).rejects.toThrow(
    "model fraudops_dev.fraud.fraud_model has no version with the alias champion: `./fraudops job <stage> training` trains and releases one, unless serving.release pins a version",
  );
});

test("a query uses the stage's only project, and prints its name and endpoint", async () => {
  await fraudops("query", "staging");
  expect(printed.join("\n")).toContain(`fraud (binary): endpoint fraudops-staging-fraud on ${server.url}:`);
  expect(server.received.map(({ url }) => url)).toContain("/serving-endpoints/fraudops-staging-fraud/invocations");
});

test("a query of a project with another task prints the answers of that task", async () => {
  taskAsked = "regression";
  const found = await json("query", "staging");
  expect(found).toMatchObject({ project: "fraud", task: "regression", endpoint: "fraudops-staging-fraud" });
  expect(found["scored"]).toEqual([{ answer: { value: 12_000 * 1.1 }, label: 0, record: { amount: 1 } }]);
});

test("model list shows each project with its task and the metrics of that task", async () => {
  await fraudops("model", "list", "dev");
  const text = printed.join("\n");
  expect(text).toContain("fraud (binary): fraudops_dev.fraud.fraud_model");
  expect(text).toMatch(/1 +champion +PR-AUC 0\.7031 /);
  expect(text).toContain("cash-demand (regression): fraudops_dev.cash_demand.cash_demand_model");
  expect(text).toMatch(/1 +champion +RMSE.* 18,250 /);
  const { models } = await json("model", "list", "dev");
  expect(models).toMatchObject([
    { project: "fraud", task: "binary", versions: [{ metrics: { prAuc: 0.7031, latencyP99Ms: 3 } }] },
    { project: "cash-demand", task: "regression", versions: [{ metrics: { rmse: 18_250, latencyP99Ms: 3 } }] },
  ]);
  expect(JSON.stringify(models)).not.toContain("champion.prAuc");
});

test("model show prints the origin of a version and how it passed the gate", async () => {
  await fraudops("model", "show", "dev", "--project", "fraud");
  const text = printed.join("\n");
  for (const line of [
    /version +1 \(READY\)/,
    /aliases +champion/,
    /created +2025-06-15/,
    /released +2026-05-01T08:00:00\+00:00/,
    /source +bank\.payments\.transactions at version 41/,
    /trained until +2025-06-15/,
    /training +candidate deep, seed 7/,
    /code +3f2a9c1b7d04-dirty/,
    /gate +waived/,
    /waiver +until 2026-06-30: the labels of March are late/,
    /PR-AUC +0\.7031/,
    /model card +model_card\.md of the MLflow run r1/,
  ])
    expect(text).toMatch(line);
  expect(text).not.toContain("cash-demand");
  const { models } = await json("model", "show", "dev", "1", "--project", "fraud");
  expect(models).toMatchObject([
    {
      ...{ project: "fraud", version: 1, run: "r1", gate: "waived", made: "2025-06-15T15:06:40.000Z" },
      waiver: { reason: "the labels of March are late", expires: "2026-06-30" },
      tags: { candidate: "deep" },
    },
  ]);
});

test.each(["previous", "7"])("fails to show the version %s, which does not exist", async (version) => {
  await expect(fraudops("model", "show", "dev", version, "--project", "fraud")).rejects.toThrow(
    `fraudops_dev.fraud.fraud_model has no version with the number or alias ${version}`,
  );
});

test("a summary names the waiver by which the champion passed", async () => {
  await fraudops("summary", "dev");
  expect(printed.join("\n")).toContain("passed with a waiver until 2026-06-30: the labels of March are late");
});

test("a job gets the given parameters", async () => {
  await fraudops("job", "dev", "reproduction", "--project", "fraud", "--parameter", "version=3");
  const started = server.received.find(({ url }) => url.endsWith("/jobs/run-now"));
  expect(JSON.parse(started?.body ?? "")).toMatchObject({
    job_id: "fraudops-dev-fraud-reproduction",
    job_parameters: { version: "3" },
  });
  await fraudops("job", "dev", "training", "--project", "fraud");
  expect(server.received.filter(({ body }) => body.includes("job_parameters"))).toHaveLength(1);
});

test("fails on a parameter without a value before it calls a workspace", async () => {
  await expect(fraudops("job", "dev", "reproduction", "--parameter", "version")).rejects.toThrow("<name>=<value>");
  expect(server.received).toEqual([]);
});

test("rows are generated only for projects with a generator", async () => {
  const overlay = path.join(mkdtempSync(path.join(tmpdir(), "fraudops-commands-")), "overlay.yaml");
  const source = { synthetic: null, table: "bank.payments.transactions" };
  writeFileSync(overlay, JSON.stringify({ stages: { dev: { projects: { fraud: { source } } } } }));
  process.env["FRAUDOPS_OVERLAY"] = overlay;
  const { runs } = await json("job", "dev", "generate");
  expect(runs).toMatchObject([
    { project: "cash-demand", task: "regression", job: "fraudops-dev-cash-demand-generate" },
  ]);
  await expect(fraudops("job", "dev", "generate", "--project", "fraud")).rejects.toThrow(
    "project fraud has no job generate: only projects with a synthetic source have this job",
  );
});

test("a rollback prints its target before it starts", async () => {
  await expect(fraudops("rollback", "dev", "--project", "fraud")).rejects.toThrow(
    "alias champion is version 1, alias previous is version (none)",
  );
  expect(printed).toEqual([expect.stringMatching(/^target: cloud/), `on ${server.url}:`]);
});

test.each(["query", "rollback"])("fails to %s without a project name if the stage has several", async (name) => {
  await expect(fraudops(name, "dev")).rejects.toThrow("set --project to one of: fraud, cash-demand");
  expect(server.received).toEqual([]);
});

/** Returns the JSON that a command printed on standard output. */
async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const out: string[] = [];
  jest.mocked(console.log).mockImplementation((text: string) => void out.push(text));
  await fraudops(...args, "--json");
  jest.mocked(console.log).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  expect(out).toHaveLength(1);
  return JSON.parse(out[0] ?? "") as Record<string, unknown>;
}

test("runs lists the runs of the stage's jobs, newest first", async () => {
  const { runs } = await json("runs", "dev");
  expect(runs).toMatchObject([
    {
      runId: 7,
      project: "fraud",
      task: "binary",
      job: "fraudops-dev-fraud-training",
      result: "FAILED",
      start: "1970-01-01T00:33:20.000Z",
      seconds: 12,
    },
    { runId: 5, result: "SUCCESS" },
  ]);
  await fraudops("runs", "dev", "--limit", "1");
  expect(printed.join("\n")).toMatch(/7 +fraud \(binary\) +fraudops-dev-fraud-training +FAILED/);
});

test("a run is shown with its tasks in order of their start, and the failed task's error", async () => {
  const { run } = await json("runs", "dev", "7");
  expect(run).toMatchObject({
    runId: 7,
    tasks: [
      { task: "validate", result: "FAILED", error: "no rows", log: null },
      { task: "train", result: "UPSTREAM_FAILED", error: null },
    ],
  });
});

test.each([
  [
    ["runs", "dev", "9"],
    "run 9 belongs to the job of another, which is not a job of stage dev: `./fraudops runs dev` lists the runs",
  ],
  [["runs", "dev", "99"], "has no run 99: `./fraudops runs dev` lists the runs"],
  [["open", "dev", "99"], "has no run 99: `./fraudops runs dev` lists the runs"],
  [["runs", "dev", "7", "--cancel"], "run 7 has already ended: FAILED"],
  [["runs", "dev", "--cancel"], "--cancel needs a run id"],
])("fails on %j, and cancels nothing", async (args, expected) => {
  await expect(fraudops(...args)).rejects.toThrow(expected);
  expect(server.received.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("job --no-wait starts the job, and prints the run's id and URL", async () => {
  const { runs } = await json("job", "dev", "training", "--project", "fraud", "--no-wait");
  const name = "fraudops-dev-fraud-training";
  expect(runs).toMatchObject([{ job: name, runId: name, page: "https://page.example", tasks: [] }]);
});

test("a summary shows deployed resources and names missing ones", async () => {
  hasModels = false;
  process.env["CDKTF_OUTPUT"] = mkdtempSync(path.join(tmpdir(), "fraudops-out-"));
  const summary = await json("summary", "dev");
  expect(summary).toMatchObject({
    workspace: server.url,
    stacks: ["workspace", "platform", "fraud", "cash-demand"].map((part) => ({
      stack: `dev-${part}`,
      problem: expect.stringContaining("not synthesized here") as string,
    })),
    projects: [
      {
        ...{ project: "fraud", task: "binary", codeVersion: "3f2a9c1b7d04", champion: null, endpointState: "READY" },
        problems: ["model fraudops_dev.fraud.fraud_model: does not exist"],
        jobs: [
          { job: "fraudops-dev-fraud-scoring", schedule: null, last: null },
          { job: "fraudops-dev-fraud-training", schedule: NIGHTLY.schedule, last: { runId: 5 } },
        ],
      },
      { project: "cash-demand", task: "regression", jobs: [] },
    ],
  });
});

test("a query waits for a starting endpoint, with a message", async () => {
  let asked = 0;
  answering = ({ url }) => {
    if (!url.endsWith("/serving-endpoints/fraudops-dev-fraud")) return undefined;
    asked += 1;
    const ready = asked < 2 ? "NOT_READY" : "READY";
    return { body: { state: { ready, config_update: "NOT_UPDATING" }, config: { served_entities: [{}] } } };
  };
  await fraudops("query", "dev", "--project", "fraud");
  expect(printed).toContain("endpoint fraudops-dev-fraud is NOT_READY: waiting for it");
  expect(asked).toBe(2);
});
