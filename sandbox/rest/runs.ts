import { isObject } from "../facts/values";
import { invalid } from "../facts/errors";
import { CloudError, type JsonObject } from "../ports";
import { isFinal, type JobRun, type TaskRun } from "../runtime/jobs/run-record";
import { find, runAsOf, settingsOf } from "./jobs";
import { jobsPage, pageSize, paginate } from "./pagination";
import { type Call, type Route, type Services, versions } from "./route";
import { outputBody, runBody, taskBody } from "./run-shape";

const SOURCE = "Jobs API reference; databricks-sdk 0.156";
/**
 * Fields of `run-now` that the sandbox refuses: the parameters of task types that it cannot run, and `only`, which
 * selects tasks.
 */
const REFUSED = [
  ...["notebook_params", "python_params", "python_named_params", "jar_params", "spark_submit_params", "sql_params"],
  ...["dbt_commands", "pipeline_params", "only"],
];

/** Routes `/api/2.x/jobs/run-now` and `/api/2.x/jobs/runs/*`, which start, show, cancel and delete runs of jobs. */
export const runRoutes: readonly Route[] = [
  route("POST", "run-now", runNow),
  route("GET", "runs/get", (call, services) => {
    const { run, task } = visible(call, services, call.query["run_id"]);
    if (task === undefined) return runBody(run, call.url, true);
    return { ...taskBody(run, task, call.url), job_id: run.jobId, run_name: task.taskKey, run_type: "JOB_RUN" };
  }),
  route("GET", "runs/get-output", (call, services) => {
    const { run, task } = visible(call, services, call.query["run_id"]);
    if (task !== undefined) return outputBody(run, task, call.url);
    throw invalid(
      "Retrieving the output of runs with multiple tasks is not supported. Ask for the output of each task's run.",
    );
  }),
  route("GET", "runs/list", list),
  route("POST", "runs/cancel", (call, services) => {
    const { run } = visible(call, services, call.body["run_id"]);
    services.permissions.require(call.principal, call.scope, "jobs", String(run.jobId), "CAN_MANAGE_RUN");
    services.engine.jobs.cancel(run);
    return {};
  }),
  route("POST", "runs/cancel-all", (call, services) => {
    const job = find(services, call, call.body["job_id"]);
    services.permissions.require(call.principal, call.scope, "jobs", job.id, "CAN_MANAGE_RUN");
    for (const run of services.engine.jobs.runs.list(call.scope, Number(job.id))) {
      if (!isFinal(run.state)) services.engine.jobs.cancel(run);
    }
    return {};
  }),
  // Answers an empty list, because only runs of notebooks have views and the sandbox runs no notebooks.
  route("GET", "runs/export", (call, services) => {
    visible(call, services, call.query["run_id"]);
    return { views: [] };
  }),
  route("POST", "runs/delete", (call, services) => {
    const { run } = visible(call, services, call.body["run_id"]);
    services.permissions.require(call.principal, call.scope, "jobs", String(run.jobId), "CAN_MANAGE");
    if (!isFinal(run.state)) {
      throw new CloudError(400, "INVALID_STATE", `Run ${run.runId} is active; cancel it before it is deleted.`);
    }
    services.engine.jobs.runs.delete(run);
    return {};
  }),
].flat();

function route(method: Route["method"], operation: string, handle: Route["handle"]): readonly Route[] {
  return versions(
    (version) => ({
      method,
      path: `/api/${version}/jobs/${operation}`,
      evidence: "documented",
      source: SOURCE,
      handle,
    }),
    ...["2.0", "2.1", "2.2"],
  );
}

async function runNow(call: Call, services: Services): Promise<JsonObject> {
  const { body, principal, scope } = call;
  const job = find(services, call, body["job_id"]);
  services.permissions.require(principal, scope, "jobs", job.id, "CAN_MANAGE_RUN");
  const refused = REFUSED.find((name) => body[name] !== undefined);
  if (refused !== undefined)
    throw new CloudError(
      501,
      "NOT_IMPLEMENTED",
      `sandbox: run-now does not support '${refused}': leave it out, and pass values in job_parameters`,
    );
  const given = body["job_parameters"] ?? {};
  if (!isObject(given)) throw invalid("job_parameters must be an object of strings");
  const token = body["idempotency_token"];
  const run = await services.engine.jobs.runNow({
    workspaceId: scope,
    jobId: Number(job.id),
    settings: settingsOf(job),
    creator: principal.name,
    runAs: runAsOf(job, call, services),
    jobParameters: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])),
    ...(typeof token === "string" && token !== "" ? { idempotencyToken: token } : {}),
  });
  return { run_id: run.runId, number_in_job: run.runId };
}

function list(call: Call, services: Services): JsonObject {
  const { query, scope, principal } = call;
  const jobId = query["job_id"] === undefined || query["job_id"] === "" ? undefined : Number(query["job_id"]);
  const from = Number(query["start_time_from"] ?? 0);
  const to = Number(query["start_time_to"] ?? Number.MAX_SAFE_INTEGER);
  const runs = services.engine.jobs.runs
    .list(scope, jobId)
    .filter((run) => query["active_only"] !== "true" || !isFinal(run.state))
    .filter((run) => query["completed_only"] !== "true" || isFinal(run.state))
    .filter((run) => run.startTime >= from && run.startTime <= to)
    .filter((run) => services.permissions.allows(principal, scope, "jobs", String(run.jobId), "CAN_VIEW"));
  const page = paginate(runs, query["page_token"], pageSize(query["limit"], 20, 25));
  return {
    runs: page.items.map((run) => runBody(run, call.url, query["expand_tasks"] === "true")),
    ...jobsPage(page),
  };
}

/**
 * Finds the job run with an id. If the id is that of a task run, finds this task run and its job run. Throws unless the
 * caller may see the job.
 */
export function visible(
  call: Call,
  services: Services,
  id: unknown,
): { readonly run: JobRun; readonly task?: TaskRun } {
  const runId = Number(id);
  const { runs } = services.engine.jobs;
  const run = runs.get(runId);
  const found = run === undefined ? runs.task(runId) : { run };
  if (found?.run.workspaceId !== call.scope) {
    throw invalid(`Run ${String(id)} does not exist.`);
  }
  services.permissions.require(call.principal, call.scope, "jobs", String(found.run.jobId), "CAN_VIEW");
  return found;
}
