import type { Command } from "commander";
import { existsSync } from "node:fs";
import path from "node:path";
import { connect } from "../connect";
import { followRun } from "../databricks/follow";
import { taskErrors } from "../databricks/jobs";
import { hasEnded, hasRun, inOrder, outcomeOf, secondsOf, type Run, type TaskRun } from "../databricks/run";
import { jobsNamed, runsOf } from "../databricks/stage-jobs";
import { UserError } from "../project";
import { JOB_ROLES, projectTitle, taskOf } from "../project-task";
import { durationText, runJson, taskLine, timeText } from "../report/run-text";
import { textTable } from "../../core/text-table";
import { shownPath } from "../shown-path";
import type { TargetOptions } from "../target";
import { document, LAUNCHER } from "./documentation";
import { openStage } from "./open-stage";
import { addTargetOptions, limitOption, parseRunId, projectOption, stageArgument } from "./options";
import { printJson } from "./print-json";
import { runOfStage } from "./run-of-stage";
import { projectsOf, type Stage } from "./stage-projects";

interface RunsOptions extends TargetOptions {
  readonly project?: string;
  readonly limit: number;
  readonly cancel?: true;
  readonly json?: true;
}

/** `fraudops runs <stage> [run id]`: past and active runs of the stage's jobs. */
export function addRunsCommand(program: Command): void {
  const command = program
    .command("runs")
    .description("list the runs of a stage's jobs, or show one run with its tasks, errors and logs")
    .addArgument(stageArgument())
    .argument("[run id]", "id of a run, as `job` prints it", parseRunId)
    .addOption(projectOption())
    .addOption(limitOption(10))
    .option("--cancel", "cancel the run and wait for its end")
    .action(runs);
  document(addTargetOptions(command), {
    examples: [
      ["runs dev", "list the last runs of all jobs"],
      ["runs dev 1000012", "show the tasks of one run"],
      ["runs dev 1000012 --cancel", "cancel the run"],
    ],
    json: [
      "{ target, host, runs: [{ project, task, job, runId, page, state, result, start, end, seconds }] }, the newest run first",
      "with a run id: { target, host, run: { ... as above, tasks: [{ task, runId, state, result, start, end, seconds, error, log }] } }",
    ].join("\n"),
  });
}

async function runs(name: string, id: number | undefined, options: RunsOptions): Promise<void> {
  if (options.cancel === true && id === undefined)
    throw new UserError("--cancel needs a run id: `./fraudops runs <stage> <run id> --cancel`");
  const { target, stage } = await openStage(name, options);
  const projects = jobsOf(stage, options.project);
  const inJson = (run: Run): Readonly<Record<string, unknown>> => {
    const project = projects.get(run.run_name ?? "") ?? "";
    return { ...runJson(run), project, task: taskOf(project) ?? null };
  };
  const { host, client } = await connect(stage, target);
  const head = { target: target.description, host };
  if (id === undefined) {
    const jobs = await jobsNamed(client, [...projects.keys()]);
    const all = (await Promise.all(jobs.map((job) => runsOf(client, job, options.limit)))).flat();
    const newest = all.toSorted((a, b) => (b.start_time ?? 0) - (a.start_time ?? 0)).slice(0, options.limit);
    if (options.json === true) {
      printJson({ ...head, runs: newest.map(inJson) });
      return;
    }
    const none =
      jobs.length === 0
        ? `no jobs: \`${LAUNCHER} apply ${name}\` creates them`
        : `no runs: \`${LAUNCHER} job ${name} training\` starts one`;
    console.log(newest.length === 0 ? none : `\n${runTable(newest, projects)}`);
    return;
  }
  let run = await runOfStage(client, name, id);
  if (!projects.has(run.run_name ?? "")) {
    const owner = options.project === undefined ? `stage ${name}` : `project ${options.project} in stage ${name}`;
    throw new UserError(
      `run ${id} belongs to the job ${run.run_name ?? "-"}, which is not a job of ${owner}: \`./fraudops runs ${name}\` lists the runs`,
    );
  }
  if (options.cancel === true) {
    if (hasEnded(run)) throw new UserError(`run ${id} has already ended: ${outcomeOf(run)}`);
    console.error(`canceling run ${id}`);
    run = await followRun(client, id, { signal: AbortSignal.abort() });
  }
  const errors = new Map((await taskErrors(client, run)).map(({ task, error }) => [task, error]));
  const log = (task: TaskRun): string | undefined => logOf(target.home, run, task);
  if (options.json === true) {
    const tasks = inOrder(run.tasks ?? []).map((task) => ({
      task: task.task_key,
      ...runJson(task),
      error: errors.get(task.task_key) ?? null,
      log: log(task) ?? null,
    }));
    printJson({ ...head, run: { ...inJson(run), tasks } });
    return;
  }
  console.log(`\n${runTable([run], projects)}\n`);
  for (const task of inOrder(run.tasks ?? [])) {
    const file = log(task);
    console.log(hasEnded(task) || hasRun(task) ? taskLine(task) : `${task.task_key}: ${outcomeOf(task)}`);
    if (errors.has(task.task_key)) console.log(`  error: ${errors.get(task.task_key) ?? ""}`);
    if (file !== undefined) console.log(`  log: ${shownPath(file)}`);
  }
}

/** Maps each job's name to its project, for all projects of a stage or only for the project `named`. */
function jobsOf({ config, naming }: Stage, named: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    projectsOf(config, named).flatMap((project) =>
      JOB_ROLES.map((role) => [naming.name(project, role), project] as const),
    ),
  );
}

function runTable(all: readonly Run[], projects: ReadonlyMap<string, string>): string {
  const rows = all.map((run) => [
    String(run.run_id),
    projectTitle(projects.get(run.run_name ?? "") ?? ""),
    run.run_name ?? "-",
    outcomeOf(run),
    timeText(run.start_time),
    durationText(secondsOf(run)),
    run.run_page_url ?? "-",
  ]);
  return textTable([["run", "project", "job", "state", "start", "duration", "page"], ...rows]);
}

/** Path of a task's log in the sandbox; undefined in the clouds, or if the task has no log. */
function logOf(home: string | undefined, run: Run, task: TaskRun): string | undefined {
  if (home === undefined) return undefined;
  const file = path.join(home, "runs", String(run.run_id), `${task.task_key}-${task.attempt_number ?? 0}.log`);
  return existsSync(file) ? file : undefined;
}
