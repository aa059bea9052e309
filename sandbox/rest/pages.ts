import type { FastifyReply } from "fastify";
import { denied, unknownWorkspace } from "../facts/errors";
import type { CloudObject } from "../ports";
import { isFinal, type JobRun, type RunState, type TaskRun } from "../runtime/jobs/run-record";
import { forward } from "./mlflow-proxy";
import { html, type Html, sendPage } from "./page";
import type { Call, Route, Services } from "./route";
import { logOf } from "./run-shape";
import { visible } from "./runs";
import { endpointId } from "./serving-shape";

const row = { evidence: "assumed", source: "the sandbox's own pages, for browsers" } as const;
/** Maximum size of a task's log on a page, in bytes. */
const LOG_BYTES = 20_000;
const RUNS = 25;
const REFRESH_SECONDS = 5;
/** Paths of MLflow's POST requests that only read. Other POST requests of MLflow's web pages are refused. */
const MLFLOW_QUESTIONS = /\/(search|graphql|get-history-bulk-interval|batch-get-\w+|search-\w+)$/;

/** Routes that sign a browser in to a workspace, and show web pages of the workspace, its job runs and MLflow. */
export const pageRoutes: readonly Route[] = [
  {
    ...row,
    on: "control",
    access: "admin",
    method: "POST",
    path: "/sandbox/sign-ins",
    handle: ({ body }, { signIns, workspaces, principals }) => {
      const workspaceId = String(body["workspace"] ?? "");
      const url = workspaces().get(workspaceId);
      if (url === undefined) throw unknownWorkspace(workspaceId, workspaces().keys());
      const { name } = principals.get(String(body["principal"] ?? ""));
      return { url: `${url}/sandbox/sign-in/${signIns.invite(workspaceId, name)}` };
    },
  },
  {
    ...row,
    access: "anyone",
    method: "GET",
    path: "/sandbox/sign-in/:code",
    handle: (call, { signIns }) => {
      const cookie = signIns.accept(call.scope, call.params["code"] ?? "");
      // Redirects only to paths of this workspace, otherwise to `/`, to prevent open redirects.
      const [to = "/"] = /^\/(?!\/)[\w/.-]*$/.exec(call.query["to"] ?? "") ?? [];
      return call.reply.header("set-cookie", cookie).header("referrer-policy", "no-referrer").redirect(to, 303);
    },
  },
  { ...row, method: "GET", path: "/", handle: workspacePage },
  { ...row, method: "GET", path: "/jobs/:job/runs/:run", handle: runPage },
  { ...row, method: "GET", path: "/mlflow", handle: ({ reply }) => reply.redirect("/mlflow/", 303) },
  ...(["GET", "POST"] as const).map((method): Route => ({
    ...row,
    method,
    access: "admin",
    path: "/mlflow/*",
    handle: (call, services) => {
      const path = (call.request.raw.url ?? "").replace(/^\/mlflow/, "");
      if (method === "POST" && !MLFLOW_QUESTIONS.test(path.replace(/\?.*/, ""))) {
        throw denied("MLflow's pages are read-only: use the API for changes.");
      }
      return forward(call, services, { path });
    },
  })),
];

/** Sends a page that tells the user of a browser without a session how to sign in. */
export function signInPage(reply: FastifyReply): FastifyReply {
  const body = html`<p>
      This browser is not signed in to the workspace. This command prints a single-use link that signs the browser in:
    </p>
    <pre>./fraudops open &lt;stage&gt;</pre>
    <p class="quiet">Programs send a bearer token instead.</p>`;
  return sendPage(reply, { title: "Sign in", body }, 401);
}

function workspacePage(call: Call, { engine, permissions, store }: Services): FastifyReply {
  const { scope, principal } = call;
  const runs = engine.jobs.runs
    .list(scope)
    .filter((run) => permissions.allows(principal, scope, "jobs", String(run.jobId), "CAN_VIEW"))
    .slice(0, RUNS);
  const canView = (object: CloudObject): boolean =>
    permissions.allows(principal, scope, "serving-endpoints", endpointId(object), "CAN_VIEW");
  const endpoints = store
    .find("databricks_model_serving", scope)
    .filter(canView)
    .map(({ attributes }) => {
      const name = String(attributes["name"]);
      const { ready, active } = engine.endpoints.get(scope, name);
      const served = (active?.config.served_entities ?? []).map((each) => `${each.entity_name} ${each.entity_version}`);
      const state = ready ? html`<span class="good">ready</span>` : html`<span class="quiet">not ready</span>`;
      return html`<tr>
        <td>${name}</td>
        <td>${state}</td>
        <td>${served.join(", ") || "nothing"}</td>
      </tr>`;
    });
  const rows = runs.map(
    (run) =>
      html`<tr>
        <td><a href="${pathOf(run)}">${run.runId}</a></td>
        <td>${run.settings.name ?? ""}</td>
        ${stateCells(run.state, run)}
      </tr>`,
  );
  const body = html`<p><a href="/mlflow/">MLflow: experiments, runs, models</a></p>
    <h2>Endpoints</h2>
    ${table(["endpoint", "state", "serves"], endpoints)}
    <h2>Job runs</h2>
    ${table(["run", "job", "state", "start", "seconds"], rows)}`;
  return sendPage(call.reply, { title: `Workspace ${scope}`, body });
}

function runPage(call: Call, services: Services): FastifyReply {
  const { run } = visible(call, services, call.params["run"]);
  const tasks = run.settings.tasks ?? [];
  const after = (task: TaskRun): string =>
    (tasks.find(({ task_key: key }) => key === task.taskKey)?.depends_on ?? []).map((each) => each.task_key).join(", ");
  const begin = ({ startTime }: TaskRun): number => startTime || Number.MAX_SAFE_INTEGER;
  const ordered = run.tasks.toSorted((a, b) => begin(a) - begin(b));
  const rows = ordered.map(
    (task) =>
      html`<tr>
        <td><a href="#${task.taskKey}">${task.taskKey}</a></td>
        <td>${after(task)}</td>
        ${stateCells(task.state, task)}
      </tr>`,
  );
  const details = ordered.map((task) => {
    const isFailed = task.error !== undefined;
    const error = isFailed ? html`<pre class="bad">${task.error ?? ""}</pre>` : "";
    const { text, truncated } = task.log === undefined ? { text: "", truncated: false } : logOf(task.log, LOG_BYTES);
    const log = html`<p class="quiet">${task.log ?? "no log"}${truncated ? " (only the end is shown)" : ""}</p>
      <pre>${text}</pre>`;
    return html`<h2 id="${task.taskKey}">${task.taskKey}</h2>
      ${error}
      <details ${isFailed ? "open" : ""}>
        <summary>log</summary>
        ${log}
      </details>`;
  });
  const body = html`<p>
      run ${run.runId}, started by ${run.creator}, runs as ${run.runAs}: <a href="/">all runs</a>,
      <a href="/mlflow/">MLflow</a>
    </p>
    ${table(
      ["state", "start", "seconds"],
      [
        html`<tr>
          ${stateCells(run.state, run)}
        </tr>`,
      ],
    )}
    <p class="quiet">${run.state.message}</p>
    <h2>Tasks</h2>
    ${table(["task", "depends on", "state", "start", "seconds"], rows)} ${details}`;
  const refresh = isFinal(run.state) ? undefined : REFRESH_SECONDS;
  return sendPage(call.reply, { title: run.settings.name ?? "Untitled", body, refresh });
}

function pathOf({ jobId, runId }: JobRun): string {
  return `/jobs/${jobId}/runs/${runId}`;
}

function stateCells(
  state: RunState,
  { startTime, endTime }: { readonly startTime: number; readonly endTime: number },
): Html {
  const kind = state.result === "SUCCESS" ? "good" : state.result === undefined ? "quiet" : "bad";
  const start = startTime > 0 ? new Date(startTime).toISOString().slice(0, 19) + "Z" : "";
  const seconds = startTime > 0 ? (((endTime || Date.now()) - startTime) / 1000).toFixed(1) : "";
  return html`<td class="${kind}">${state.result ?? state.lifeCycle}</td>
    <td>${start}</td>
    <td>${seconds}</td>`;
}

function table(heading: readonly string[], rows: readonly Html[]): Html {
  if (rows.length === 0) return html`<p class="quiet">none</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${heading.map((cell) => html`<th>${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
