import { clientSecretToken } from "../../cli/databricks/auth/client-secret";
import { cached } from "../../cli/databricks/auth/token-source";
import { DatabricksClient } from "../../cli/databricks/client";
import { followRun, type FollowOptions } from "../../cli/databricks/follow";
import { startJob } from "../../cli/databricks/jobs";
import type { TaskRun } from "../../cli/databricks/run";
import { HttpServer, type Answer } from "./support/http-server";

// Shortens the waits between requests, which take seconds.
jest.mock("node:timers/promises", () => {
  const actual = jest.requireActual<{ setTimeout: (milliseconds: number, ...rest: unknown[]) => unknown }>(
    "node:timers/promises",
  );
  return { setTimeout: (milliseconds: number, ...rest: unknown[]) => actual.setTimeout(milliseconds / 20, ...rest) };
});

const task = (key: string, life: string, result?: string): TaskRun => ({
  task_key: key,
  run_id: key.length,
  start_time: 1000,
  end_time: 3000,
  state: { life_cycle_state: life, ...(result !== undefined && { result_state: result }) },
});
const run = (tasks: readonly TaskRun[], life: string, result?: string): Answer => ({
  body: { run_id: 7, tasks, state: { life_cycle_state: life, ...(result !== undefined && { result_state: result }) } },
});
const RUNNING = run([task("train", "RUNNING"), task("evaluate", "BLOCKED")], "RUNNING");
const ENDED = run([task("train", "TERMINATED", "SUCCESS")], "TERMINATED", "SUCCESS");

let server: HttpServer;
/** Answers to successive requests for the job run. The last answer is repeated. */
let answers: Answer[];
/** Answers to successive requests to cancel the job run. The last answer is repeated. */
let cancels: Answer[];

beforeEach(async () => {
  cancels = [{}];
  server = await HttpServer.start(({ url }) => {
    if (url.includes("/runs/cancel")) {
      answers = [run([], "TERMINATED", "CANCELED")];
      return (cancels.length > 1 ? cancels.shift() : cancels[0]) ?? {};
    }
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
  });
});
afterEach(() => server.stop());

const follow = (options?: FollowOptions) => followRun(new DatabricksClient(server.url, "t"), 7, options);
const requests = (part: string): number => server.received.filter(({ url }) => url.includes(part)).length;

test("reports start and end of each task once; a task that waits for others has not started", async () => {
  answers = [RUNNING, RUNNING, run([task("train", "TERMINATED", "SUCCESS"), task("evaluate", "RUNNING")], "RUNNING")];
  answers.push(run([task("train", "TERMINATED", "SUCCESS"), task("evaluate", "TERMINATED", "FAILED")], "TERMINATED"));
  const events: string[] = [];
  await follow({
    onTaskStart: ({ task_key: key }) => events.push(`${key} started`),
    onTaskEnd: ({ task_key: key, state }) => events.push(`${key} ${state.result_state ?? ""}`),
  });
  expect(events).toEqual(["train started", "train SUCCESS", "evaluate started", "evaluate FAILED"]);
});

test.each([
  ["an error of the workspace", { status: 503, body: { message: "overloaded" } }],
  ["too many requests", { status: 429, body: { message: "slow down" } }],
  ["a token that has expired", { status: 401, body: { message: "expired" } }],
])("%s is reported once, and the run is followed to its end", async (_, trouble) => {
  answers = [trouble, trouble, ENDED];
  const troubles: string[] = [];
  const ended = await follow({ onReadError: (reason) => troubles.push(reason) });
  expect(ended.state.result_state).toBe("SUCCESS");
  expect(troubles).toEqual([expect.stringContaining(trouble.body.message)]);
});

test.each([200, 503])("retries after an answer with status %i that is cut off", async (status) => {
  answers = [{ status, body: { run_id: 7 }, isCut: true }, ENDED];
  expect((await follow()).state.result_state).toBe("SUCCESS");
});

test.each<[string, Answer]>([
  ["is overloaded", { status: 503, body: "overloaded" }],
  ["limits the rate of requests", { status: 429, body: "slow down" }],
  ["cuts its answer off", { body: {}, isCut: true }],
])("retries while the token endpoint %s", async (_, trouble) => {
  answers = [trouble, { body: { access_token: "t", expires_in: 3600 } }, ENDED];
  const token = cached(() => clientSecretToken(`${server.url}/oidc`, "id", "secret"));
  expect((await followRun(new DatabricksClient(server.url, token), 7)).state.result_state).toBe("SUCCESS");
});

test("retries while a workspace does not answer", async () => {
  const { url } = server;
  await server.stop();
  const following = followRun(new DatabricksClient(url, "t"), 7, { timeoutMilliseconds: 20_000 });
  setTimeout(() => {
    void HttpServer.start(() => ENDED, Number(new URL(url).port)).then((started) => (server = started));
  }, 300);
  expect((await following).state.result_state).toBe("SUCCESS");
});

test("fails if the workspace only answers with errors until the timeout, and names the run that continues", async () => {
  answers = [{ status: 500, body: { message: "down" } }];
  await expect(follow({ timeoutMilliseconds: 100 })).rejects.toThrow(/^run 7 continues, .*down/);
});

test.each([403, 404])("fails at once on %i, which is not temporary", async (status) => {
  answers = [{ status }];
  await expect(follow()).rejects.toThrow(String(status));
  expect(server.received).toHaveLength(1);
});

test("after an interrupt, the run is cancelled once and followed to its end", async () => {
  const cancel = new AbortController();
  answers = [RUNNING];
  cancels = [{ status: 503 }, {}];
  const ended = await follow({ signal: cancel.signal, onTaskStart: () => cancel.abort() });
  expect(ended.state.result_state).toBe("CANCELED");
  expect(requests("/runs/cancel")).toBe(2);
});

test("after a second interrupt, following ends before the run does", async () => {
  const [cancel, detach] = [new AbortController(), new AbortController()];
  cancel.abort();
  cancels = [{ status: 503 }];
  setTimeout(() => detach.abort(), 50);
  const left = await follow({ signal: cancel.signal, detach: detach.signal });
  expect(left).toEqual({ run_id: 7, state: { life_cycle_state: "PENDING" } });
});

test("retries a start with the same idempotency token, so that only one run starts", async () => {
  let starts = 0;
  await server.stop();
  server = await HttpServer.start(({ url }) => {
    if (url.includes("/jobs/list")) return { body: { jobs: [{ job_id: 3, settings: { name: "training" } }] } };
    starts += 1;
    return starts === 1 ? { status: 502 } : { body: { run_id: 7 } };
  });
  expect(await startJob(new DatabricksClient(server.url, "t"), "training")).toBe(7);
  const [first, second] = server.received.filter(({ url }) => url.includes("run-now")).map(({ body }) => body);
  expect(JSON.parse(first ?? "")).toEqual({
    job_id: 3,
    idempotency_token: expect.stringMatching(/^[\w-]{36}$/) as string,
  });
  expect(second).toBe(first);
});

test("fails at once to start a job with a rejected token", async () => {
  await server.stop();
  server = await HttpServer.start(({ url }) =>
    url.includes("list") ? { body: { jobs: [{ job_id: 3, settings: { name: "training" } }] } } : { status: 401 },
  );
  await expect(startJob(new DatabricksClient(server.url, "t"), "training")).rejects.toThrow("401");
});
