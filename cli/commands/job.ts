import { Argument, type Command } from "commander";
import type { StageConfig } from "../../config/schema";
import { connect } from "../connect";
import type { DatabricksClient } from "../databricks/client";
import { followRun } from "../databricks/follow";
import { startJob, taskErrors, type TaskError } from "../databricks/jobs";
import { hasEnded, outcomeOf, secondsOf, succeeded, type Run } from "../databricks/run";
import { INTERRUPTED_EXIT_CODE, onInterrupt } from "../interrupt";
import { UserError } from "../project";
import { JOB_ROLES, projectTitle, taskOf } from "../project-task";
import { durationText, runJson, taskLine } from "../report/run-text";
import type { TargetOptions } from "../target";
import { document, LAUNCHER } from "./documentation";
import { openStage } from "./open-stage";
import { addTargetOptions, parameterOption, projectOption, stageArgument } from "./options";
import { printJson } from "./print-json";
import { projectsOf } from "./stage-projects";

interface JobOptions extends TargetOptions {
  readonly project?: string;
  readonly parameter?: Readonly<Record<string, string>>;
  readonly wait: boolean;
  readonly json?: true;
}

/** A job of one project with its run. */
interface JobRun {
  readonly project: string;
  readonly job: string;
  readonly run: Run;
  readonly errors: readonly TaskError[];
}

/** `fraudops job <stage> <role>`: runs jobs. Pipelines call it after an apply; users call it by hand. */
export function addJobCommand(program: Command): void {
  const command = program
    .command("job")
    .description("run a job of each ML project of a stage, one project after the other, and wait for each run")
    .addArgument(stageArgument())
    .addArgument(new Argument("<role>", "job to run").choices(JOB_ROLES))
    .addOption(projectOption())
    .addOption(parameterOption())
    .option("--no-wait", "start the jobs and print their runs without following them")
    .addHelpText("after", "\nCtrl-C cancels the run and waits for its end; a second Ctrl-C stops waiting.")
    .action(job);
  document(addTargetOptions(command), {
    examples: [
      ["job dev training", "train every project of the stage"],
      ["job dev unit-tests --project fraud", "run the unit tests of one project"],
      ["job dev generate", "append rows to the synthetic sources"],
      ["job dev reproduction --parameter version=3", "train version 3 again and compare the results"],
      ["job prod training --no-wait", "start the training without waiting; `runs prod` shows its state"],
    ],
    json: "{ target, host, stage, role, runs: [{ project, task, job, runId, page, state, result, start, end, seconds, tasks: [{ task, runId, state, result, start, end, seconds, error }] }] }",
  });
}

type FollowedRun = Omit<JobRun, "project">;

/** Whether a project has a job. Every project has all jobs except `generate`, which needs a synthetic source. */
function hasJob({ projects }: StageConfig, project: string, role: string): boolean {
  return role !== "generate" || projects[project]?.source.synthetic !== undefined;
}

/** Runs the job of each project in turn. A failed run does not stop the jobs of the next projects. */
async function job(
  stageName: string,
  role: string,
  { project, parameter, wait, json, ...options }: JobOptions,
): Promise<void> {
  const { target, stage } = await openStage(stageName, { ...options, json });
  const projects = projectsOf(stage.config, project).filter((each) => hasJob(stage.config, each, role));
  if (projects.length === 0 && project !== undefined) {
    throw new UserError(`project ${project} has no job ${role}: only projects with a synthetic source have this job`);
  }
  const { host, client } = await connect(stage, target);
  const say = json === true ? console.error : console.log;
  say(`workspace: ${host}`);
  if (projects.length === 0) say(`no project of ${stageName} has a synthetic source, so there are no rows to generate`);
  const session = wait ? new FollowSession(client, stageName, say) : undefined;
  const runs: JobRun[] = [];
  try {
    for (const each of projects) {
      const name = stage.naming.name(each, role);
      if (session?.isInterrupted === true) break;
      const runId = await startJob(client, name, parameter);
      say(`run ${runId} of ${name}, project ${projectTitle(each)}`);
      const run = session === undefined ? await started(client, name, runId, say) : await session.follow(name, runId);
      runs.push({ ...run, project: each });
    }
  } finally {
    session?.end();
  }
  if (json === true)
    printJson({ target: target.description, host, stage: stageName, role, runs: runs.map(jobRunJson) });
  if (session?.isInterrupted === true) {
    process.exitCode = INTERRUPTED_EXIT_CODE;
    return;
  }
  const failed = wait ? runs.filter(({ run }) => !succeeded(run)).map((each) => each.job) : [];
  if (failed.length > 0) throw new UserError(`these jobs failed: ${failed.join(", ")}`);
}

/** Reads a started run once and prints the URL of its page, without waiting for the run's end. */
async function started(
  client: DatabricksClient,
  job: string,
  runId: number,
  say: (line: string) => void,
): Promise<FollowedRun> {
  const readOnce = new AbortController();
  const run = await followRun(client, runId, {
    detach: readOnce.signal,
    onProgress: ({ run_page_url: page }) => {
      say(`  page: ${page ?? "-"}`);
      readOnce.abort();
    },
  });
  return { job, run, errors: [] };
}

/**
 * Follows runs, one after the other, and prints their progress. The first interrupt cancels the current run, the second
 * ends the wait for the end of this run.
 */
class FollowSession {
  private readonly cancel = new AbortController();
  private readonly detach = new AbortController();
  /** Stops listening to interrupts. */
  public readonly end: () => void;
  private current: number | undefined;

  public constructor(
    private readonly client: DatabricksClient,
    private readonly stage: string,
    private readonly say: (line: string) => void,
  ) {
    this.end = onInterrupt((isRepeated) => {
      if (!isRepeated) {
        const run = this.current === undefined ? "the run" : `run ${this.current}`;
        say(`interrupted: canceling ${run} and waiting for its end; interrupt again to stop waiting`);
        this.cancel.abort();
      } else this.detach.abort();
    });
  }

  public get isInterrupted(): boolean {
    return this.cancel.signal.aborted;
  }

  public async follow(job: string, runId: number): Promise<FollowedRun> {
    const { say } = this;
    this.current = runId;
    let page: string | undefined;
    const run = await followRun(this.client, runId, {
      signal: this.cancel.signal,
      detach: this.detach.signal,
      onProgress: ({ run_page_url: url }) => {
        if (page === undefined && url !== undefined) say(`  page: ${(page = url)}`);
      },
      onTaskStart: (task) => say(`  ${taskLine({ ...task, state: { life_cycle_state: "RUNNING" } })}`),
      onTaskEnd: (task) => say(`  ${taskLine(task)}`),
      onReadError: (reason) => say(`  ${reason}\n  run ${runId} continues; trying again`),
    });
    const show = `${LAUNCHER} runs ${this.stage} ${runId}`;
    if (!hasEnded(run)) {
      say(`run ${runId} may continue: \`${show}\` shows it, \`${show} --cancel\` cancels it`);
      return { job, run, errors: [] };
    }
    const errors = succeeded(run) ? [] : await taskErrors(this.client, run);
    for (const { task, error } of errors) say(`  ${task}: ${error}`);
    say(`run ${runId} of ${job}: ${outcomeOf(run)} (${durationText(secondsOf(run))})`);
    return { job, run, errors };
  }
}

function jobRunJson({ project, job, run, errors }: JobRun): Readonly<Record<string, unknown>> {
  const tasks = (run.tasks ?? []).map((task) => ({
    task: task.task_key,
    ...runJson(task),
    error: errors.find((each) => each.task === task.task_key)?.error ?? null,
  }));
  const task = taskOf(project) ?? null;
  return { ...runJson(run), project, task, job, page: run.run_page_url ?? null, tasks };
}
