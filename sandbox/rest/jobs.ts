import { invalid } from "../facts/errors";
import { isObject } from "../facts/values";
import { CloudError, type CloudObject, type Json, type JsonObject } from "../ports";
import type { JobSettings } from "../runtime/jobs/job-settings";
import { toRest, toTerraform } from "../runtime/shape";
import { jobsPage, pageSize, paginate } from "./pagination";
import { objectType } from "../facts/databricks/object-types";
import { ADMIN } from "../access/principals";
import { type Call, type Route, type Services, versions } from "./route";

const KIND = "databricks_job";
/** Attributes of a stored job that the API does not return in the job's `settings`. */
const NOT_SETTINGS = [
  "id",
  "url",
  "always_running",
  "control_run_state",
  "provider_config",
  "timeouts",
  "created_time",
];
const SOURCE = "Jobs API reference; databricks-sdk 0.156";

/** Routes `/api/2.x/jobs/*`, which create, read, change and delete the definitions of jobs. */
export const jobRoutes: readonly Route[] = [
  route("POST", "create", "documented", create),
  route("GET", "get", "documented", (call, services) => {
    const job = find(services, call, call.query["job_id"]);
    services.permissions.require(call.principal, call.scope, "jobs", job.id, "CAN_VIEW");
    return jobBody(job, call, services);
  }),
  route("GET", "list", "documented", list),
  route("POST", "reset", "documented", (call, services) => change(call, services, (_, given) => given)),
  route("POST", "update", "documented", (call, services) =>
    change(call, services, (settings, given) => {
      const removed = (call.body["fields_to_remove"] as readonly string[] | undefined) ?? [];
      return Object.fromEntries(Object.entries({ ...settings, ...given }).filter(([name]) => !removed.includes(name)));
    }),
  ),
  route("POST", "delete", "documented", async (call, services) => {
    const job = find(services, call, call.body["job_id"]);
    services.permissions.require(call.principal, call.scope, "jobs", job.id, "CAN_MANAGE");
    await services.objects.delete(call, KIND, job.id);
    await services.permissions.forget("jobs", call.scope, job.id);
    return {};
  }),
].flat();

function route(
  method: Route["method"],
  operation: string,
  evidence: Route["evidence"],
  handle: Route["handle"],
): readonly Route[] {
  return versions(
    (version) => ({ method, path: `/api/${version}/jobs/${operation}`, evidence, source: SOURCE, handle }),
    ...["2.0", "2.1", "2.2"],
  );
}

/** Finds the job with an id in the caller's workspace. Throws if `id` is missing or no such job exists. */
export function find(services: Services, call: Call, id: Json | undefined): CloudObject {
  if (id === undefined || id === null || id === "") throw invalid("job_id is required");
  const job = services.store.get(KIND, call.scope, String(id));
  if (job !== undefined) return job;
  throw invalid(`Job ${String(id)} does not exist.`);
}

/** Settings of a stored job, in the shape of the Jobs API. */
export function settingsOf(job: CloudObject): JsonObject {
  const settings = Object.entries(toRest(KIND, job.attributes)).filter(([name]) => !NOT_SETTINGS.includes(name));
  return Object.fromEntries(settings);
}

/**
 * User name or application id of a job's owner: the principal with IS_OWNER, otherwise the job's creator, otherwise the
 * administrator.
 */
export function ownerOf(job: CloudObject, call: Call, { permissions }: Services): string {
  const type = objectType("jobs");
  const owner = permissions.list(type, call.scope, job.id).find((entry) => entry.permission_level === "IS_OWNER");
  return (
    owner?.service_principal_name ?? owner?.user_name ?? permissions.creatorOf(type, call.scope, job.id) ?? ADMIN.name
  );
}

/** User name or application id of the principal as which a job's tasks run: `run_as`, otherwise the job's owner. */
export function runAsOf(job: CloudObject, call: Call, services: Services): string {
  const { run_as: runAs } = settingsOf(job) as JobSettings;
  return runAs?.service_principal_name || runAs?.user_name || ownerOf(job, call, services);
}

async function create(call: Call, services: Services): Promise<JsonObject> {
  const { objects, permissions } = services;
  const { access_control_list: list, idempotency_token: token, ...settings } = call.body;
  const refused =
    list !== undefined
      ? "access_control_list: set the permissions with PATCH /api/2.0/permissions/jobs/<job id>"
      : token !== undefined
        ? "idempotency_token: leave it out"
        : undefined;
  if (refused !== undefined)
    throw new CloudError(501, "NOT_IMPLEMENTED", `sandbox: jobs/create does not support ${refused}`);
  const job = toTerraform(KIND, settings);
  services.jobs.require(call.principal, call.scope, job);
  const { id } = await objects.create(call, KIND, job);
  await permissions.recordCreator("jobs", call.scope, id, call.principal.name);
  return { job_id: Number(id) };
}

function list(call: Call, services: Services): JsonObject {
  const name = call.query["name"]?.toLowerCase();
  const jobs = services.store
    .find(KIND, call.scope)
    .filter((job) => name === undefined || name === "" || String(job.attributes["name"]).toLowerCase() === name)
    .filter((job) => services.permissions.allows(call.principal, call.scope, "jobs", job.id, "CAN_VIEW"))
    .toReversed();
  const page = paginate(jobs, call.query["page_token"], pageSize(call.query["limit"], 20, 100));
  const expand = call.query["expand_tasks"] === "true";
  return {
    jobs: page.items.map((job) => {
      const body = jobBody(job, call, services);
      if (expand || !isObject(body["settings"])) return body;
      const { tasks: _tasks, job_clusters: _clusters, ...settings } = body["settings"];
      return { ...body, settings };
    }),
    ...jobsPage(page),
  };
}

async function change(
  call: Call,
  services: Services,
  merge: (settings: JsonObject, given: JsonObject) => JsonObject,
): Promise<JsonObject> {
  const job = find(services, call, call.body["job_id"]);
  services.permissions.require(call.principal, call.scope, "jobs", job.id, "CAN_MANAGE");
  const given = call.body["new_settings"];
  if (given !== undefined && !isObject(given)) throw invalid("new_settings must be an object");
  const settings = merge(settingsOf(job), given ?? {});
  const kept = Object.fromEntries(Object.entries(job.attributes).filter(([name]) => NOT_SETTINGS.includes(name)));
  const after = { ...toTerraform(KIND, settings), ...kept };
  services.jobs.require(call.principal, call.scope, after, job.attributes);
  await services.objects.update(call, KIND, job.id, after);
  return {};
}

function jobBody(job: CloudObject, call: Call, services: Services): JsonObject {
  const { run_as: _runAs, ...settings } = settingsOf(job);
  return {
    job_id: Number(job.id),
    creator_user_name: ownerOf(job, call, services),
    created_time: Number(job.attributes["created_time"] ?? 0),
    run_as_user_name: runAsOf(job, call, services),
    settings: { ...settings, format: "MULTI_TASK" },
  };
}
