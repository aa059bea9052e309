import type { Naming } from "../../core/naming";
import { DatabricksClient } from "../databricks/client";
import { explainFailure, runJob } from "../databricks/jobs";
import { succeeded, type Run } from "../databricks/run";
import { UserError } from "../project";
import { sandboxStatus } from "../sandbox/control";
import type { SandboxGuest } from "../sandbox/guest";
import type { SandboxInfo } from "../sandbox/info";
import type { Reporter } from "./display/display";
import type { ProjectOutcome, StageOutcome } from "./outcome";
import type { RehearsedDeployment } from "./stage-deployment";

/** Input of the steps of a stage: the sandbox, the deployment, and the outcome to which each step adds its results. */
export interface StageContext {
  readonly info: SandboxInfo;
  readonly deployment: RehearsedDeployment;
  readonly naming: Naming;
  readonly outcome: StageOutcome;
  /** Service principal that acts in a merge request's stage. @default - the sandbox's administrator */
  readonly guest?: SandboxGuest | undefined;
  /**
   * When aborted, job runs in the workspace are canceled. Tools such as `terraform` need no signal, because `runTool`
   * (`cli/process.ts`) forwards Ctrl-C to them.
   */
  readonly signal: AbortSignal;
}

/** A step of the rehearsal of a stage, or of one of its projects. */
export interface Step<Context> {
  readonly name: string;
  readonly title: string;
  /** @returns a short result @throws if the step fails */
  run(context: Context, report: Reporter): Promise<string>;
}

/** Client of the stage's workspace. It authenticates as `guest`, by default as the sandbox's administrator. */
export async function workspaceClient({ info, naming, outcome, guest }: StageContext): Promise<DatabricksClient> {
  if (guest !== undefined) {
    outcome.workspaceUrl = guest.host;
    return new DatabricksClient(guest.host, guest.token);
  }
  if (outcome.workspaceUrl === undefined) {
    const status = await sandboxStatus(info);
    const workspace = status.workspaces.find(({ name }) => name === naming.name());
    if (workspace === undefined)
      throw new UserError(`stage ${naming.stage} has no workspace in the sandbox: apply it first`);
    outcome.workspaceUrl = workspace.url;
  }
  return new DatabricksClient(outcome.workspaceUrl, info.adminToken);
}

/**
 * Runs a job of a project and waits until the run has ended.
 * @throws UserError with the failed tasks and their errors
 */
export async function followJob(
  context: StageContext,
  outcome: ProjectOutcome,
  role: string,
  report: Reporter,
): Promise<Run> {
  const workspace = await workspaceClient(context);
  const name = context.naming.name(outcome.project, role);
  const run = await runJob(workspace, name, {
    signal: context.signal,
    onProgress: (current) => {
      outcome.runs = { ...outcome.runs, [role]: current.run_id };
      report.live(progressLine(current));
    },
    onTaskEnd: (task) => report.reached(`${task.task_key}: ${task.state.result_state ?? ""}`),
  });
  if (!succeeded(run)) throw new UserError(`job ${name} failed: ${await explainFailure(workspace, run)}`);
  return run;
}

function progressLine({ tasks = [] }: Run): string {
  const running = tasks.filter(({ state }) => state.life_cycle_state === "RUNNING").map((task) => task.task_key);
  const ended = tasks.filter(({ state }) => state.result_state !== undefined).length;
  return `${running.join(", ") || "waiting"}; ${ended} of ${tasks.length} tasks done`;
}
