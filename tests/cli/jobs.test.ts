import { DatabricksClient } from "../../cli/databricks/client";
import { explainFailure, runJob } from "../../cli/databricks/jobs";
import { succeeded, taskSeconds, type Run } from "../../cli/databricks/run";
import { HttpServer } from "./support/http-server";

const run = (life: string, result?: string) => ({
  run_id: 7,
  state: { life_cycle_state: life, ...(result === undefined ? {} : { result_state: result }) },
  tasks: [{ task_key: "train", run_id: 8, state: { life_cycle_state: life, ...(result && { result_state: result }) } }],
});

let server: HttpServer;
let cancelled: boolean;
let reads: number;
/** Status of the answers to requests for the output of a task. */
let outputStatus: number;
/** Jobs that the fake workspace returns for any name. */
let jobs: readonly object[];

beforeEach(async () => {
  cancelled = false;
  reads = 0;
  outputStatus = 200;
  jobs = [{ job_id: 3, settings: { name: "training" } }];
  server = await HttpServer.start(({ url, body }) => {
    if (url.startsWith("/api/2.2/jobs/list")) return { body: { jobs } };
    if (url === "/api/2.2/jobs/run-now") return { body: { run_id: 7 } };
    if (url === "/api/2.2/jobs/runs/cancel") cancelled = (JSON.parse(body) as { run_id: number }).run_id === 7;
    if (url.includes("/get-output") && outputStatus !== 200) return { status: outputStatus };
    if (url === "/api/2.2/jobs/runs/get-output?run_id=8") return { body: { error: "no rows" } };
    reads += 1;
    if (cancelled) return { body: run("TERMINATED", "CANCELED") };
    return { body: reads < 3 ? run("RUNNING") : run("TERMINATED", "SUCCESS") };
  });
});
afterEach(() => server.stop());

test("a run is followed to its end, and each task's end is reported once", async () => {
  const ends: string[] = [];
  const ended = await runJob(new DatabricksClient(server.url, "t"), "training", {
    onTaskEnd: ({ task_key: key, state }) => ends.push(`${key} ${state.result_state ?? ""}`),
  });
  expect(succeeded(ended)).toBe(true);
  expect(ends).toEqual(["train SUCCESS"]);
});

test("durations of tasks are in order of their start, without tasks that never ended", () => {
  const task = (task_key: string, start_time: number, end_time?: number) => ({
    ...{ task_key, start_time, run_id: 8, state: { life_cycle_state: "TERMINATED" } },
    ...(end_time !== undefined && { end_time }),
  });
  const ended: Run = {
    ...run("TERMINATED"),
    tasks: [task("evaluate", 3000, 4500), task("train", 1000, 3000), task("x", 5000)],
  };
  expect(Object.entries(taskSeconds(ended))).toEqual([
    ["train", 2],
    ["evaluate", 1.5],
  ]);
});

test("an interruption cancels the run, and waits for its end", async () => {
  const interrupt = new AbortController();
  const ended = await runJob(new DatabricksClient(server.url, "t"), "training", {
    signal: interrupt.signal,
    onProgress: () => interrupt.abort(),
  });
  expect(ended.state.result_state).toBe("CANCELED");
  expect(succeeded(ended)).toBe(false);
});

test("a failed run is reported with the errors of its tasks and the URL of their logs", async () => {
  const failed = {
    ...run("TERMINATED", "FAILED"),
    run_page_url: "https://dev.example/#job/3/run/7",
    tasks: [
      { task_key: "train", run_id: 8, state: { life_cycle_state: "TERMINATED", result_state: "FAILED" } },
      { task_key: "evaluate", run_id: 9, state: { life_cycle_state: "TERMINATED", result_state: "UPSTREAM_FAILED" } },
    ],
  };
  expect(await explainFailure(new DatabricksClient(server.url, "t"), failed)).toBe(
    ["run 7 ended as FAILED", "task train (FAILED): no rows", "page of the run: https://dev.example/#job/3/run/7"].join(
      "\n",
    ),
  );
});

test("a failed run is reported also if the errors of its tasks cannot be read", async () => {
  const failed = {
    ...run("TERMINATED", "FAILED"),
    tasks: [
      { task_key: "train", run_id: 9, state: { life_cycle_state: "TERMINATED", result_state: "FAILED" } },
      {
        ...{ task_key: "release", run_id: 9 },
        state: { life_cycle_state: "INTERNAL_ERROR", result_state: "FAILED", state_message: "no capacity" },
      },
    ],
  };
  outputStatus = 403;
  const text = await explainFailure(new DatabricksClient(server.url, "t"), failed);
  expect(text).toMatch(/^run 7 ended as FAILED\ntask train \(FAILED\): its error cannot be read: .*403/);
  expect(text).toContain("task release (FAILED): no capacity");
});

test("fails on a job that does not exist", async () => {
  jobs = [];
  await expect(runJob(new DatabricksClient(server.url, "t"), "none")).rejects.toThrow("no job is named none");
});

test("ignores a job whose name differs in case, which the API also returns", async () => {
  jobs = [{ job_id: 4, settings: { name: "Training" } }];
  await expect(runJob(new DatabricksClient(server.url, "t"), "training")).rejects.toThrow("no job is named training");
});
