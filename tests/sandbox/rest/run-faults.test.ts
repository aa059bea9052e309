import { type Answer, Harness, singleNode } from "./harness";
import { jobCalls, stateOf, type Task, task, tasksOf } from "./job-calls";

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

const { create, start, finish } = jobCalls(() => harness);
const inject = (fault: object): Promise<Answer> => harness.control("POST", "/sandbox/faults", fault);
afterEach(() => harness.control("DELETE", "/sandbox/faults"));

const FAULTS = [
  ["cluster-start", "CLUSTER_ERROR", /^the cluster did not start: .*Injected fault/],
  ["driver-lost", "DRIVER_ERROR", /^the driver of the cluster ended; see .*cluster\.log$/],
  ["library-install", "LIBRARY_INSTALLATION_ERROR", /^Library installation failed: .*Injected fault/],
] as const;

test.each(FAULTS)(
  "%s fails the task with its reason, dependent tasks are skipped, and the next run succeeds",
  async (kind, code, message) => {
    // GIVEN a separate cluster for each task, because `cluster-start` affects only the first task on a cluster
    const keys = ["first", "a", "b"];
    const own = keys.map((key) => ({ job_cluster_key: key, new_cluster: singleNode() }));
    const on = (key: string): Task => ({ job_cluster_key: key });
    const tasks = [
      task("first", "succeed", [], on("first")),
      task("a", "slow", ["first"], on("a")),
      task("b", "succeed", ["a"], on("b")),
    ];
    const jobId = await create(tasks, { job_clusters: own });
    await inject({ kind, task: "a" });
    const run = await finish(await start(jobId));
    const { first, a, b } = tasksOf(run);
    expect([first, a, b].map((each) => stateOf(each ?? {})["result_state"])).toEqual([
      "SUCCESS",
      "FAILED",
      "UPSTREAM_FAILED",
    ]);
    expect(stateOf(a ?? {})["state_message"]).toMatch(message);
    expect(a?.["status"]).toMatchObject({ termination_details: { code } });
    expect((await finish(await start(jobId)))["state"]).toMatchObject({ result_state: "SUCCESS" });
  },
);

test.each(FAULTS)("a task with retries succeeds after %s", async (kind) => {
  const jobId = await create([task("a", "slow", [], { max_retries: 2 })]);
  await inject({ kind, times: 2 });
  const run = await finish(await start(jobId));
  expect(run["state"]).toMatchObject({ result_state: "SUCCESS" });
  expect(tasksOf(run)["a"]).toMatchObject({ attempt_number: 2 });
});

test("faults wait for their task, are listed, and can be cleared", async () => {
  const { body } = await inject({ kind: "driver-lost", task: "other", times: 3 });
  expect(body).toEqual({ waiting: [{ kind: "driver-lost", task: "other", times: 3 }] });
  const run = await finish(await start(await create([task("a", "succeed")])));
  expect(run["state"]).toMatchObject({ result_state: "SUCCESS" });
  await harness.control("DELETE", "/sandbox/faults");
  expect((await harness.control("GET", "/sandbox/faults")).body).toEqual({ waiting: [] });
});

test.each([
  [{ kind: "disk-full" }, /kind 'disk-full' is not one of 429, .*stale, cluster-start, driver-lost, library-install/],
  [{ kind: "driver-lost", times: 0 }, /times must be a whole number above 0/],
  [{ kind: "driver-lost", task: 1 }, /task must be the key of a task/],
])("fails to inject %j", async (fault, message) => {
  const { status, body } = await inject(fault);
  expect([status, body["message"]]).toEqual([400, expect.stringMatching(message)]);
});
