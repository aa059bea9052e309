import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudObject } from "../../../sandbox/ports";
import { settingsOf } from "../../../sandbox/rest/jobs";
import { toTerraform } from "../../../sandbox/runtime/shape";
import { type Answer, Harness, MemoryStore, until, WORKSPACE, singleNode } from "./harness";
import { jobCalls, stateOf, task, tasksOf } from "./job-calls";

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

const { create, start, get, finish } = jobCalls(() => harness);

async function output(body: Record<string, unknown>, key: string): Promise<Record<string, unknown>> {
  const id = String(tasksOf(body)[key]?.["run_id"]);
  return (await harness.call("GET", `/api/2.2/jobs/runs/get-output?run_id=${id}`)).body;
}

test("a run executes its tasks in order and ends with SUCCESS", async () => {
  const run = await finish(await start(await create([task("b", "succeed", ["a"]), task("a", "succeed")])));
  expect(run["state"]).toMatchObject({ life_cycle_state: "TERMINATED", result_state: "SUCCESS" });
  expect(run["status"]).toMatchObject({ termination_details: { code: "SUCCESS", type: "SUCCESS" } });
  const { a, b } = tasksOf(run);
  expect(Number(b?.["start_time"])).toBeGreaterThanOrEqual(Number(a?.["end_time"]));
  expect(await output(run, "a")).toMatchObject({ logs: "done\n", logs_truncated: false });
});

test("fails the run if a task fails, and skips dependent tasks", async () => {
  const jobId = await create([task("a", "succeed"), task("b", "fail", ["a"]), task("c", "succeed", ["b"])]);
  const run = await finish(await start(jobId));
  expect(run["state"]).toMatchObject({ life_cycle_state: "INTERNAL_ERROR", result_state: "FAILED" });
  expect(String(stateOf(run)["state_message"])).toMatch(/^Task b failed with message/);
  const { b, c } = tasksOf(run);
  expect(b?.["state"]).toMatchObject({ life_cycle_state: "TERMINATED", result_state: "FAILED" });
  expect(c?.["state"]).toMatchObject({ result_state: "UPSTREAM_FAILED" });
  expect(await output(run, "b")).toMatchObject({ error: "RuntimeError: ended with 3", logs: "broken\n" });
});

test("tasks get their workspace and a token of the job's principal, and nothing of the caller", async () => {
  process.env["SECRET_OF_THE_CALLER"] = "leak";
  const jobId = await create([task("a", "environment")], { run_as: { service_principal_name: "app-client" } });
  const run = await finish(await start(jobId));
  delete process.env["SECRET_OF_THE_CALLER"];
  const { logs } = await output(run, "a");
  const env = Object.fromEntries(
    String(logs)
      .split("\n")
      .map((line) => line.split("=") as [string, string]),
  );
  expect(env).toMatchObject({
    DATABRICKS_HOST: harness.url,
    MLFLOW_TRACKING_URI: harness.url,
    MLFLOW_REGISTRY_URI: harness.url,
  });
  expect(env["DATABRICKS_TOKEN"]).toBe(env["MLFLOW_TRACKING_TOKEN"]);
  expect(logs).not.toContain("leak");
  const after = await harness.send("GET", `${harness.url}/api/2.2/jobs/list`, undefined, env["DATABRICKS_TOKEN"]);
  expect(after.status).toBe(401);
});

test("parameters resolve references, and job parameters are passed to tasks with named parameters", async () => {
  const named = {
    "run-id": "{{job.run_id}}",
    rows: "10",
    day: "{{job.start_time.iso_date}}",
    seed: "{{job.parameters.seed}}",
  };
  const tasks = [task("a", "arguments", [], { wheel: { named_parameters: named } })];
  const jobId = await create(tasks, {
    parameters: [
      { name: "seed", default: "1" },
      { name: "rows", default: "20" },
    ],
  });
  const runId = await start(jobId, { job_parameters: { seed: "7" } });
  const run = await finish(runId);
  const day = new Date(Number(run["start_time"])).toISOString().slice(0, 10);
  const { logs } = await output(run, "a");
  expect(String(logs).trim().split("\n")).toEqual([`--run-id=${runId}`, "--rows=20", `--day=${day}`, "--seed=7"]);
});

test.each([
  [
    "an unknown reference",
    { named_parameters: { x: "{{job.nothing}}" } },
    /unknown reference \{\{job.nothing\}\}.*job.run_id/,
  ],
] as const)("fails the task on %s", async (_, wheel, message) => {
  const run = await finish(await start(await create([task("a", "succeed", [], { wheel })])));
  expect(String(stateOf(tasksOf(run)["a"] ?? {})["state_message"])).toMatch(message);
  expect(stateOf(run)["result_state"]).toBe("FAILED");
});

test.each([
  [{ jar: "/Volumes/main/fraud/x/a.jar" }, "'jar' is not supported"],
  [{ whl: "/Volumes/main/fraud/nowhere/a.whl" }, "Volume 'main.fraud.nowhere' does not exist"],
] as const)("fails the task on library %j", async (library, message) => {
  const run = await finish(await start(await create([task("a", "succeed", [], { libraries: [library] })])));
  expect(String(stateOf(tasksOf(run)["a"] ?? {})["state_message"])).toContain(message);
});

test("a library that the interpreter already has needs no installation", async () => {
  const libraries = [{ pypi: { package: "packaging>=20" } }];
  const run = await finish(await start(await create([task("a", "succeed", [], { libraries })])));
  expect(stateOf(run)["result_state"]).toBe("SUCCESS");
});

test("a failed task is retried up to its maximum", async () => {
  const run = await finish(await start(await create([task("a", "fail-once", [], { max_retries: 1 })])));
  expect(stateOf(run)["result_state"]).toBe("SUCCESS");
  expect(tasksOf(run)["a"]).toMatchObject({ attempt_number: 1 });
});

test("a canceled run ends its running task and never starts the next", async () => {
  const runId = await start(await create([task("a", "sleep"), task("b", "succeed", ["a"])]));
  await until(
    () => get(runId),
    ({ body }) => stateOf(tasksOf(body)["a"] ?? {})["life_cycle_state"] === "RUNNING",
  );
  await harness.call("POST", "/api/2.2/jobs/runs/cancel", { run_id: runId });
  const run = await finish(runId);
  expect(run["state"]).toMatchObject({ life_cycle_state: "TERMINATED", result_state: "CANCELED" });
  expect(stateOf(tasksOf(run)["b"] ?? {})["result_state"]).toBe("CANCELED");
});

test.each([
  ["task", [task("a", "sleep", [], { timeout_seconds: 1 })], {}],
  ["job", [task("a", "sleep")], { timeout_seconds: 1 }],
] as const)("fails with TIMEDOUT if the %s exceeds its time limit", async (_, tasks, more) => {
  const run = await finish(await start(await create(tasks, more)));
  expect(stateOf(tasksOf(run)["a"] ?? {})["result_state"]).toBe("TIMEDOUT");
  expect(stateOf(run)["result_state"]).not.toBe("SUCCESS");
});

test("fails tasks, not the sandbox, if a cluster does not start or its driver exits", async () => {
  const clusters = [{ job_cluster_key: "main", new_cluster: singleNode({ broken: "true" }) }];
  const broken = await finish(await start(await create([task("a", "succeed")], { job_clusters: clusters })));
  expect(String(stateOf(broken)["state_message"])).toContain("the cluster is broken");
  const killed = await finish(await start(await create([task("a", "kill-driver")])));
  expect(killed["status"]).toMatchObject({ termination_details: { code: "DRIVER_ERROR", type: "INTERNAL_ERROR" } });
});

test("a job with the maximum of concurrent runs skips the next run, or queues it if queueing is enabled", async () => {
  const jobId = await create([task("a", "sleep", [], { timeout_seconds: 2 })]);
  await start(jobId);
  const skipped = await finish(await start(jobId));
  expect(skipped["state"]).toMatchObject({
    life_cycle_state: "SKIPPED",
    result_state: "MAXIMUM_CONCURRENT_RUNS_REACHED",
  });
  const queueing = await create([task("a", "succeed")], { queue: { enabled: true } });
  const runs = [await start(queueing), await start(queueing), await start(queueing)];
  for (const runId of runs) expect(stateOf(await finish(runId))["result_state"]).toBe("SUCCESS");
});

test("a run is exported without views, and deleted once it is over", async () => {
  const jobId = await create([task("a", "sleep", [], { timeout_seconds: 60 })]);
  const runId = await start(jobId);
  expect((await harness.call("GET", `/api/2.2/jobs/runs/export?run_id=${runId}`)).body).toEqual({ views: [] });
  const active = await harness.call("POST", "/api/2.2/jobs/runs/delete", { run_id: runId });
  expect(active).toMatchObject({ status: 400, body: { error_code: "INVALID_STATE" } });
  await harness.call("POST", "/api/2.2/jobs/runs/cancel-all", { job_id: jobId });
  expect(stateOf(await finish(runId))["result_state"]).toBe("CANCELED");
  expect((await harness.call("POST", "/api/2.2/jobs/runs/delete", { run_id: runId })).status).toBe(200);
  expect((await get(runId)).status).toBe(400);
});

test("a job runs as its creator by default", async () => {
  const clusters = [{ job_cluster_key: "main", new_cluster: singleNode() }];
  const body = { name: "mine", tasks: [task("a", "succeed")], job_clusters: clusters };
  await allowClusters("client");
  const made = await harness.call("POST", "/api/2.2/jobs/create", body, "client");
  const { body: job } = await harness.call("GET", `/api/2.2/jobs/get?job_id=${String(made.body["job_id"])}`);
  expect(job).toMatchObject({ creator_user_name: "app-client", run_as_user_name: "app-client" });
});

/** Grants or revokes a service principal's entitlement to create clusters without a policy. */
async function allowClusters(name: string, allowed = true): Promise<void> {
  const [found] = harness.store.find("databricks_service_principal", "account", { application_id: `app-${name}` });
  if (found === undefined) throw new Error(`no service principal ${name}`);
  await harness.store.put({ ...found, attributes: { ...found.attributes, allow_cluster_create: allowed } });
}

describe("a principal without administrator rights", () => {
  const make = (cluster: object, more = {}) =>
    harness.call(
      "POST",
      "/api/2.2/jobs/create",
      {
        name: "mine",
        tasks: [task("a", "succeed")],
        job_clusters: [{ job_cluster_key: "main", new_cluster: { ...singleNode(), ...cluster } }],
        ...more,
      },
      "client",
    );
  const refused = (message: string) => ({ status: 403, body: { error_code: "PERMISSION_DENIED", message } });

  beforeAll(async () => {
    await allowClusters("client", false);
    const attributes = { id: "p1", name: "small", definition: "{}" };
    await harness.store.put({ kind: "databricks_cluster_policy", scope: WORKSPACE, id: "p1", attributes });
  });

  test("fails to create a job with a cluster without a policy, or with a policy without CAN_USE", async () => {
    expect(await make({})).toMatchObject(refused("client is not authorized to create clusters without a policy."));
    const { status, body } = await make({ policy_id: "p1" });
    expect([status, body["message"]]).toEqual([403, expect.stringContaining("CAN_USE") as string]);
  });

  test("creates a job with a policy on which it has CAN_USE, and fails to set another principal in run_as", async () => {
    const entry = { service_principal_name: "app-client", permission_level: "CAN_USE" };
    await harness.store.put({
      kind: "databricks_permissions",
      scope: WORKSPACE,
      id: "/cluster-policies/p1",
      attributes: { cluster_policy_id: "p1", access_control: [entry] },
    });
    const made = await make({ policy_id: "p1" });
    expect(made.status).toBe(200);
    const runAs = { service_principal_name: "app-out" };
    const role = refused("client does not have the role servicePrincipal.user on app-out.");
    expect(await make({ policy_id: "p1" }, { run_as: runAs })).toMatchObject(role);
    const change = { job_id: made.body["job_id"], new_settings: { run_as: runAs } };
    expect(await harness.call("POST", "/api/2.2/jobs/update", change, "client")).toMatchObject(role);

    const rules = [{ role: "roles/servicePrincipal.user", principals: ["servicePrincipals/app-client"] }];
    const name = "accounts/a/servicePrincipals/app-out/ruleSets/default";
    const attributes = { name, grant_rules: rules };
    await harness.store.put({ kind: "databricks_access_control_rule_set", scope: "account", id: name, attributes });
    expect((await harness.call("POST", "/api/2.2/jobs/update", change, "client")).status).toBe(200);
  });
});

test("the same idempotency token gives the same run", async () => {
  const jobId = await create([task("a", "succeed")]);
  const runId = await start(jobId, { idempotency_token: "once" });
  expect(await start(jobId, { idempotency_token: "once" })).toBe(runId);
  await finish(runId);
});

test("concurrent requests with the same idempotency token start one run", async () => {
  const { jobs } = harness.assembly.engine;
  const jobId = await create([task("a", "succeed")]);
  const settings = settingsOf(harness.store.get("databricks_job", WORKSPACE, String(jobId)) as CloudObject);
  const identity = { creator: "app-client", runAs: "app-client" };
  const request = { workspaceId: WORKSPACE, jobId, settings, ...identity, jobParameters: {}, idempotencyToken: "once" };
  const [one, other] = await Promise.all([jobs.runNow(request), jobs.runNow(request)]);
  expect(other).toBe(one);
  expect(jobs.runs.list(WORKSPACE, jobId)).toEqual([one]);
  await jobs.settled(one.runId);
});

test("number_in_job is the id of the run", async () => {
  const { body } = await harness.call("POST", "/api/2.2/jobs/run-now", {
    job_id: await create([task("a", "succeed")]),
  });
  expect(body["number_in_job"]).toBe(body["run_id"]);
  const run = await finish(Number(body["run_id"]));
  expect(run["number_in_job"]).toBe(run["run_id"]);
});

const CANNOT_BE_RUN = [
  [[task("a", "succeed", ["b"]), task("b", "succeed", ["a"])], 400, /tasks depend on each other in a circle: a, b$/],
  [["a", "b", "c"].map((key) => task(key, "succeed", [key === "b" ? "c" : "b"])), 400, /in a circle: b, c$/],
  [[task("a", "succeed", ["z"])], 400, "depends on 'z'"],
  [[task("a", "succeed", [], { job_cluster_key: "other" })], 400, "job cluster 'other'"],
  [[task("a", "succeed", [], { run_if: "ALL_DONE" })], 501, "run_if ALL_DONE"],
  [[{ task_key: "a", notebook_task: { notebook_path: "/x" } }], 501, "notebook_task"],
] as const;

test.each(CANNOT_BE_RUN)("fails to create a job with unsupported tasks: %#", async (tasks) => {
  const clusters = [{ job_cluster_key: "main", new_cluster: singleNode() }];
  const answer = await harness.call("POST", "/api/2.2/jobs/create", { name: "job", tasks, job_clusters: clusters });
  expect(answer.status).toBe(400);
  expect(answer.body["error_code"]).toBe("INVALID_PARAMETER_VALUE");
});

test.each(CANNOT_BE_RUN)("fails to run unsupported tasks: %#", async (tasks, status, message) => {
  // GIVEN a stored job that the API would refuse to create, e.g. one that an earlier release of the sandbox accepted
  const attributes = toTerraform("databricks_job", {
    name: "job",
    tasks: tasks as never,
    job_clusters: [{ job_cluster_key: "main", new_cluster: {} }],
  });
  await harness.store.put({ kind: "databricks_job", scope: WORKSPACE, id: "77", attributes });
  const answer = await harness.call("POST", "/api/2.2/jobs/run-now", { job_id: 77 });
  expect(answer.status).toBe(status);
  expect(answer.body["message"]).toMatch(message);
});

test("fails on job parameters that the job does not define", async () => {
  const answer = await harness.call("POST", "/api/2.2/jobs/run-now", {
    job_id: await create([task("a", "succeed")]),
    job_parameters: { speed: "1" },
  });
  expect(answer.body["message"]).toContain("speed");
});

test("jobs are listed by name and in pages", async () => {
  const ids = [];
  for (let i = 0; i < 3; i++) ids.push(await create([task("a", "succeed")], { name: "paged" }));
  const first = await harness.call("GET", "/api/2.2/jobs/list?name=PAGED&limit=2");
  expect((first.body["jobs"] as { job_id: number }[]).map((job) => job.job_id)).toEqual([ids[2], ids[1]]);
  const token = String(first.body["next_page_token"]);
  const second = await harness.call("GET", `/api/2.2/jobs/list?name=paged&limit=2&page_token=${token}`);
  expect(second.body).toMatchObject({ has_more: false, jobs: [{ job_id: ids[0] }] });
  expect((await harness.call("GET", "/api/2.2/jobs/list?page_token=made-up")).status).toBe(400);
});

test("a job is stored as in Terraform's state, and an update changes only the given fields", async () => {
  const tasks = [task("a", "succeed", [], { libraries: [{ whl: "/Volumes/main/fraud/x/a.whl" }] })];
  const jobId = await create(tasks, {
    tags: { owner: "x" },
    schedule: { quartz_cron_expression: "0 0 * * * ?", timezone_id: "UTC" },
  });
  const stored = harness.store.get("databricks_job", WORKSPACE, String(jobId));
  expect(stored?.attributes).toMatchObject({
    tags: { owner: "x" },
    schedule: [{ quartz_cron_expression: "0 0 * * * ?" }],
    task: [{ task_key: "a", python_wheel_task: [{ entry_point: "succeed" }], library: [{ whl: expect.any(String) }] }],
  });
  await harness.call("POST", "/api/2.1/jobs/update", {
    job_id: jobId,
    new_settings: { name: "renamed" },
    fields_to_remove: ["tags"],
  });
  const { body } = await harness.call("GET", `/api/2.1/jobs/get?job_id=${jobId}`);
  expect(body["settings"]).toMatchObject({ name: "renamed", tasks: [{ task_key: "a", libraries: [{}] }] });
  expect(body["settings"]).not.toHaveProperty("tags");
});

test("fails to run a job without CAN_MANAGE_RUN, e.g. with CAN_VIEW", async () => {
  const jobId = await create([task("a", "succeed")]);
  const run = (): Promise<Answer> => harness.call("POST", "/api/2.2/jobs/run-now", { job_id: jobId }, "client");
  expect((await run()).status).toBe(403);
  const list = [{ group_name: "callers", permission_level: "CAN_VIEW" }];
  await harness.call("PUT", `/api/2.0/permissions/jobs/${jobId}`, { access_control_list: list });
  expect((await run()).status).toBe(403);
  await harness.call("PATCH", `/api/2.0/permissions/jobs/${jobId}`, {
    access_control_list: [{ service_principal_name: "app-client", permission_level: "CAN_MANAGE_RUN" }],
  });
  expect((await run()).status).toBe(200);
});

test("a run that was active when the sandbox stopped has failed after the restart, and has no processes", async () => {
  const store = new MemoryStore();
  const first = await Harness.start(undefined, store);
  const own = harness;
  harness = first;
  const runId = await start(await create([task("a", "sleep")]));
  await until(
    () => get(runId),
    ({ body }) => stateOf(tasksOf(body)["a"] ?? {})["life_cycle_state"] === "RUNNING",
  );
  await first.stop(true);
  harness = await Harness.start(first.folderPath, store);
  harness.assembly.engine.jobs.runs.failInterrupted();
  const { body } = await get(runId);
  expect(body["state"]).toMatchObject({ life_cycle_state: "INTERNAL_ERROR", result_state: "FAILED" });
  await harness.stop();
  harness = own;
});

test("a cluster's Spark has every catalog, also one that was created after an earlier run", async () => {
  const job = await create([task("a", "succeed")]);
  const catalogs = async (): Promise<unknown> => {
    const runId = await start(job);
    await finish(runId);
    const spec = readFileSync(join(harness.folderPath, "runs", String(runId), "job-cluster-main.json"), "utf8");
    const { conf } = JSON.parse(spec) as { readonly conf: Readonly<Record<string, string>> };
    return Object.keys(conf).filter((key) => key.startsWith("spark.sql.catalog."));
  };
  expect(await catalogs()).toEqual(["spark.sql.catalog.main"]);
  await harness.store.put({ kind: "databricks_catalog", scope: "account", id: "late", attributes: { name: "late" } });
  expect(await catalogs()).toEqual(["spark.sql.catalog.main", "spark.sql.catalog.late"]);
});
