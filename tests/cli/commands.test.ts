import { Command, CommanderError } from "commander";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addJobCommand } from "../../cli/commands/job";
import { addModelCommands } from "../../cli/commands/model";
import { addRunsCommand } from "../../cli/commands/runs";
import { addQueryCommand } from "../../cli/commands/query";
import { loadStage } from "../../config/load";
import { HttpServer, type Answer, type Received } from "./support/http-server";

const before = { ...process.env };
let server: HttpServer;
let printed: string[];
/** Projects whose jobs fail. */
let failing: readonly string[];

beforeEach(async () => {
  printed = [];
  failing = [];
  for (const stream of ["log", "error"] as const) {
    jest.spyOn(console, stream).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  }
  server = await HttpServer.start(answer);
  Object.assign(process.env, { DATABRICKS_HOST: server.url, DATABRICKS_TOKEN: "t", FRAUDOPS_OVERLAY: "" });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await server.stop();
});

/** A workspace in which each project has its jobs, and a model with one version. */
function answer({ url, body }: Received): Answer {
  const { pathname, searchParams } = new URL(url, "http://workspace");
  const query = (name: string): string => searchParams.get(name) ?? "";
  if (pathname.endsWith("/jobs/list")) return { body: { jobs: [{ job_id: query("name") }] } };
  if (pathname.endsWith("/jobs/run-now")) return { body: { run_id: (JSON.parse(body) as { job_id: string }).job_id } };
  if (pathname.endsWith("/runs/get")) {
    const result = failing.some((project) => query("run_id").includes(`-${project}-`)) ? "FAILED" : "SUCCESS";
    const run = { run_id: query("run_id"), run_page_url: "https://page.example" };
    return { body: { ...run, state: { life_cycle_state: "TERMINATED", result_state: result } } };
  }
  if (pathname.endsWith("/held_back.json")) return { body: { records: [{ amount: 1 }], labels: [0] } };
  if (pathname.endsWith("/serving-endpoints/fraudops-dev-fraud")) return { body: { state: { ready: "READY" } } };
  if (pathname.endsWith("/invocations")) return { body: { predictions: [0.5] } };
  if (pathname.endsWith("/aliases/champion")) return { body: { version: 1 } };
  return { status: 404 };
}

/** Lays a file over the configuration in which dev has a second project, like its first. */
function addProject(): void {
  const { fraud } = loadStage("dev").projects;
  const overlay = path.join(mkdtempSync(path.join(tmpdir(), "fraudops-commands-")), "overlay.yaml");
  writeFileSync(overlay, JSON.stringify({ stages: { dev: { projects: { churn: fraud } } } }));
  process.env["FRAUDOPS_OVERLAY"] = overlay;
}

/** The command line against the clouds, whatever runs on this machine. */
function fraudops(...args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addJobCommand(program);
  addRunsCommand(program);
  addQueryCommand(program);
  addModelCommands(program);
  return program.parseAsync([...args, "--cloud"], { from: "user" });
}

test("a job runs for each project of the stage", async () => {
  addProject();
  await fraudops("job", "dev", "training");
  expect(printed).toEqual([
    expect.stringMatching(/^target: cloud: .*DATABRICKS_HOST/),
    `workspace: ${server.url}`,
    "run fraudops-dev-fraud-training of fraudops-dev-fraud-training",
    "  page: https://page.example",
    expect.stringMatching(/^run fraudops-dev-fraud-training of \S+: SUCCESS/),
    "run fraudops-dev-churn-training of fraudops-dev-churn-training",
    "  page: https://page.example",
    expect.stringMatching(/^run fraudops-dev-churn-training of \S+: SUCCESS/),
  ]);
});

test("a job runs for one project when it is named", async () => {
  addProject();
  await fraudops("job", "dev", "training", "--project", "churn");
  expect(printed).toContain("run fraudops-dev-churn-training of fraudops-dev-churn-training");
  expect(printed.join()).not.toContain("fraudops-dev-fraud-training");
});

test("fails when one project's job does, after those of the others", async () => {
  addProject();
  failing = ["fraud"];
  await expect(fraudops("job", "dev", "unit-tests")).rejects.toThrow(/^failed: fraudops-dev-fraud-unit-tests$/);
  expect(printed.join("\n")).toContain("of fraudops-dev-fraud-unit-tests: FAILED");
  expect(printed.join("\n")).toContain("of fraudops-dev-churn-unit-tests: SUCCESS");
});

test.each([
  ["stage", ["job", "dve", "training"], /dve.*dev/s],
  ["project", ["job", "dev", "training", "--project", "frud"], 'no project "frud"; there: fraud'],
  ["project", ["query", "dev", "--project", "frud"], 'no project "frud"; there: fraud'],
  ["project", ["rollback", "dev", "--project", "frud"], 'no project "frud"; there: fraud'],
] as const)("fails on an unknown %s (%j) before it asks a workspace", async (_, args, expected) => {
  await expect(fraudops(...args)).rejects.toThrow(expected);
  expect(server.received).toEqual([]);
});

test("fails on an unknown role with those that there are", async () => {
  const refused = fraudops("job", "dev", "trainin");
  await expect(refused).rejects.toBeInstanceOf(CommanderError);
  await expect(refused).rejects.toThrow("unit-tests, training, scoring");
  expect(server.received).toEqual([]);
});

test("a query goes to the stage's only project, and says where that is", async () => {
  await fraudops("query", "dev");
  expect(printed.join("\n")).toContain(`endpoint fraudops-dev-fraud on ${server.url}:`);
  expect(server.received.map(({ url }) => url)).toContain("/serving-endpoints/fraudops-dev-fraud/invocations");
});

test("a rollback says where it happens before it does anything", async () => {
  await expect(fraudops("rollback", "dev")).rejects.toThrow("champion is 1, previous is none");
  expect(printed).toEqual([expect.stringMatching(/^target: cloud/), `on ${server.url}:`]);
});

test.each(["query", "rollback"])("fails to %s where the stage has several projects and none is named", async (name) => {
  addProject();
  await expect(fraudops(name, "dev")).rejects.toThrow("say --project with one of: fraud, churn");
  expect(server.received).toEqual([]);
});
