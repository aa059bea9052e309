import path from "node:path";
import type { Naming } from "../../core/naming";
import { DatabricksClient } from "../databricks/client";
import { explainFailure, runJob } from "../databricks/jobs";
import { succeeded, taskSeconds, type Run } from "../databricks/run";
import { championOf } from "../databricks/models";
import { readHeldBack, score } from "../databricks/scoring";
import type { Environment } from "../process";
import { UserError } from "../project";
import { mintToken, sandboxStatus } from "../sandbox/control";
import type { SandboxInfo } from "../sandbox/info";
import { deploy, isUnchanged, type DeployResult } from "../terraform/deploy";
import { stateAddresses } from "../terraform/state";
import type { Reporter } from "./display/display";
import type { StageOutcome } from "./outcome";

/** What the steps of one stage share. */
export interface StageContext {
  readonly info: SandboxInfo;
  readonly home: string;
  readonly environment: Environment;
  readonly naming: Naming;
  readonly outcome: StageOutcome;
  /** Cancels what runs in the workspace; tools hear of the interruption by themselves. */
  readonly signal: AbortSignal;
}

export interface Step {
  readonly name: string;
  readonly title: string;
  /** Returns what it showed; throws when it failed. */
  run(context: StageContext, report: Reporter): Promise<string>;
}

/** The life of a stage, in order. */
export const STAGE_STEPS: readonly Step[] = [
  { name: "deploy", title: "apply the stage's stacks", run: applyStage },
  { name: "unit tests", title: "run the unit-test job on the stage's compute", run: runUnitTests },
  {
    name: "training",
    title: "run the training job: contract, features, training, gate, registration, release",
    run: train,
  },
  { name: "query", title: "query the endpoint as an outside client", run: query },
  { name: "re-deploy", title: "deploy again: nothing to change", run: redeploy },
];

async function applyStage({ naming, environment, outcome, home }: StageContext, report: Reporter): Promise<string> {
  const result = failUnlessOk(await deploy([`${naming.stage}-*`], environment, report));
  outcome.applied = result.stacks;
  outcome.resources = result.stacks
    .map(({ stack }) => stateAddresses(path.join(home, "state", `${stack}.tfstate`)).length)
    .reduce((sum, count) => sum + count, 0);
  return `${outcome.resources} resources`;
}

async function redeploy({ naming, environment, outcome }: StageContext, report: Reporter): Promise<string> {
  const result = failUnlessOk(await deploy([`${naming.stage}-*`], environment, report));
  outcome.replanned = result.stacks;
  if (!isUnchanged(result)) {
    const changed = result.stacks.filter((s) => s.added + s.changed + s.destroyed > 0);
    throw new UserError(`a second deploy changed ${changed.map((s) => s.stack).join(", ")}`);
  }
  return "no changes";
}

async function runUnitTests(context: StageContext, report: Reporter): Promise<string> {
  const run = await followJob(context, "unit-tests", report);
  return `run ${run.run_id} passed`;
}

async function train(context: StageContext, report: Reporter): Promise<string> {
  const { naming, outcome } = context;
  const run = await followJob(context, "training", report);
  outcome.taskSeconds = taskSeconds(run);
  const champion = await championOf(await client(context), naming.registeredModel(outcome.project));
  outcome.modelVersion = champion.version;
  outcome.prAuc = champion.curve.pr_auc;
  outcome.curve = champion.curve;
  return `version ${champion.version} is champion, PR-AUC ${champion.curve.pr_auc.toFixed(3)}`;
}

async function query(context: StageContext): Promise<string> {
  const { info, naming, outcome } = context;
  const workspace = await client(context);
  const exchange = naming.volumePath(naming.schema(outcome.project), naming.exchangeVolume);
  const heldBack = await readHeldBack(workspace, exchange);
  const outside = new DatabricksClient(workspace.host, await mintToken(info, naming.servicePrincipal("client")));
  const endpoint = naming.endpoint(outcome.project);
  outcome.scored = await score(outside, endpoint, heldBack);
  const state = await workspace.call<{ state: { ready: string } }>("GET", `/api/2.0/serving-endpoints/${endpoint}`);
  outcome.endpointState = state.state.ready;
  if (outcome.endpointState !== "READY") throw new UserError(`endpoint ${endpoint} is ${outcome.endpointState}`);
  const frauds = outcome.scored.filter((row) => row.label === 1).length;
  return `${outcome.scored.length} transactions scored, ${frauds} of them fraudulent`;
}

async function followJob(context: StageContext, role: string, report: Reporter): Promise<Run> {
  const workspace = await client(context);
  const name = context.naming.name(context.outcome.project, role);
  const run = await runJob(workspace, name, {
    signal: context.signal,
    onProgress: (current) => report.live(progressLine(current)),
    onTaskEnd: (task) => report.reached(`${task.task_key}: ${task.state.result_state ?? ""}`),
  });
  if (!succeeded(run)) throw new UserError(`job ${name}: ${await explainFailure(workspace, run)}`);
  return run;
}

async function client({ info, naming, outcome }: StageContext): Promise<DatabricksClient> {
  if (outcome.workspaceUrl === undefined) {
    const status = await sandboxStatus(info);
    const workspace = status.workspaces.find(({ name }) => name === naming.name());
    if (workspace === undefined) throw new UserError(`stage ${naming.stage} has no workspace in the sandbox`);
    outcome.workspaceUrl = workspace.url;
  }
  return new DatabricksClient(outcome.workspaceUrl, info.adminToken);
}

function failUnlessOk(result: DeployResult): DeployResult {
  if (!result.ok) throw new UserError(`cdktf deploy failed:\n${result.failure}`);
  return result;
}

function progressLine({ tasks = [] }: Run): string {
  const running = tasks.filter(({ state }) => state.life_cycle_state === "RUNNING").map((task) => task.task_key);
  const ended = tasks.filter(({ state }) => state.result_state !== undefined).length;
  return `${running.join(", ") || "waiting"}; ${ended} of ${tasks.length} tasks done`;
}
