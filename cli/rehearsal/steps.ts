import type { Naming } from "../../core/naming";
import { DatabricksClient } from "../databricks/client";
import { explainFailure, runJob } from "../databricks/jobs";
import { succeeded, taskSeconds, type Run } from "../databricks/run";
import { championOf } from "../databricks/champion";
import { readHeldBack, score } from "../databricks/scoring";
import { UserError } from "../project";
import { mintToken, sandboxStatus } from "../sandbox/control";
import type { SandboxInfo } from "../sandbox/info";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { StackFolder } from "../terraform/stack-folder";
import { pullState, recordedObjects } from "../terraform/state";
import type { Reporter } from "./display/display";
import type { StageOutcome } from "./outcome";
import { applyStage, checkWithCdktf, type RehearsedDeployment } from "./stage-deployment";

/** What the steps of one stage share. */
export interface StageContext {
  readonly info: SandboxInfo;
  readonly deployment: RehearsedDeployment;
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
  { name: "deploy", title: "apply the stage's stacks", run: deploy },
  { name: "unit tests", title: "run the unit-test job on the stage's compute", run: runUnitTests },
  {
    name: "training",
    title: "run the training job: contract, features, training, gate, registration, release",
    run: train,
  },
  { name: "query", title: "query the endpoint as an outside client", run: query },
  { name: "re-deploy", title: "apply again, and by cdktf deploy: nothing to change", run: redeploy },
];

async function deploy(context: StageContext, report: Reporter): Promise<string> {
  const { deployment, naming, outcome } = context;
  outcome.applied = await applyStage(deployment, naming.stage, report, (verdict) => (outcome.verdict = verdict));
  const states = outcome.applied.map(({ stack }) => pullState(new StackFolder(stack, deployment)));
  outcome.resources = (await Promise.all(states)).flatMap(recordedObjects).length;
  return `${outcome.resources} resources`;
}

/** Terraform and the sandbox agree on what is there, and so do the two ways to deploy it. */
async function redeploy({ deployment, naming, outcome }: StageContext, report: Reporter): Promise<string> {
  outcome.replanned = await applyStage(deployment, naming.stage, report, (verdict) => (outcome.verdict = verdict));
  if (!isUnchanged(outcome.replanned)) {
    const changed = outcome.replanned.filter((change) => !isUnchanged([change]));
    throw new UserError(`a second apply changed ${changed.map(changeText).join(", ")}`);
  }
  await checkWithCdktf(deployment, naming.stage);
  return "no changes, nor by cdktf deploy";
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
  const positives = outcome.scored.filter((row) => row.label === 1).length;
  return `${outcome.scored.length} held-back records scored, ${positives} of them positive`;
}

async function followJob(context: StageContext, role: string, report: Reporter): Promise<Run> {
  const workspace = await client(context);
  const name = context.naming.name(context.outcome.project, role);
  const run = await runJob(workspace, name, {
    signal: context.signal,
    onProgress: (current) => {
      context.outcome.runs = { ...context.outcome.runs, [role]: current.run_id };
      report.live(progressLine(current));
    },
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

function progressLine({ tasks = [] }: Run): string {
  const running = tasks.filter(({ state }) => state.life_cycle_state === "RUNNING").map((task) => task.task_key);
  const ended = tasks.filter(({ state }) => state.result_state !== undefined).length;
  return `${running.join(", ") || "waiting"}; ${ended} of ${tasks.length} tasks done`;
}
