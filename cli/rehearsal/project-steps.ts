import { championOf } from "../databricks/champion";
import { DatabricksClient } from "../databricks/client";
import { primaryOf } from "../databricks/evaluation";
import { taskSeconds } from "../databricks/run";
import { readHeldBack, score } from "../databricks/scoring";
import { numberText } from "../measured";
import { UserError } from "../project";
import { stepsOf } from "../project-task";
import { mintToken } from "../sandbox/control";
import type { Reporter } from "./display/display";
import type { ProjectOutcome } from "./outcome";
import { followJob, workspaceClient, type StageContext, type Step } from "./stage-context";

/** Input of the steps of a project: the stage's context, and the outcome to which each step adds its results. */
export interface ProjectContext extends StageContext {
  readonly project: ProjectOutcome;
}

/** Steps of a project in a stage, in order. Only projects with a synthetic source generate rows. */
export function projectSteps(isSynthetic: boolean): readonly Step<ProjectContext>[] {
  const generation = { name: "generate", title: "run the job that generates rows", run: generate };
  return [
    ...(isSynthetic ? [generation] : []),
    { name: "training", title: `run the training job: ${stepsOf("training").join(", ")}`, run: train },
    { name: "query", title: "query the endpoint as an external client", run: query },
  ];
}

async function generate(context: ProjectContext, report: Reporter): Promise<string> {
  const run = await followJob(context, context.project, "generate", report);
  return `run ${run.run_id} passed`;
}

async function train(context: ProjectContext, report: Reporter): Promise<string> {
  const { naming, project } = context;
  const run = await followJob(context, project, "training", report);
  project.taskSeconds = taskSeconds(run);
  const champion = await championOf(await workspaceClient(context), naming.registeredModel(project.project));
  project.champion = champion;
  const primary = primaryOf(champion.evaluation);
  const value = primary?.value ?? undefined;
  const measured = value === undefined ? "" : `, ${primary?.title ?? ""} ${numberText(value)}`;
  return `version ${champion.version} is champion${measured}`;
}

async function query(context: ProjectContext): Promise<string> {
  const { info, naming, project } = context;
  const workspace = await workspaceClient(context);
  if (project.champion === undefined)
    throw new UserError(`project ${project.project} has no champion, so its endpoint cannot be queried`);
  const heldBack = await readHeldBack(workspace, project.champion);
  const outside = new DatabricksClient(workspace.host, await mintToken(info, naming.caller));
  const endpoint = naming.endpoint(project.project);
  project.scored = await score(outside, endpoint, heldBack);
  const state = await workspace.call<{ state: { ready: string } }>("GET", `/api/2.0/serving-endpoints/${endpoint}`);
  project.endpointState = state.state.ready;
  if (project.endpointState !== "READY")
    throw new UserError(
      `endpoint ${endpoint} is in state ${project.endpointState}, not READY: see the logs of the model servers in the folder \`logs\` of the sandbox`,
    );
  return `${project.scored.length} holdout records scored`;
}
