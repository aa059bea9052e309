import type { Command } from "commander";
import path from "node:path";
import { connect, type Connection } from "../connect";
import { outcomeOf, secondsOf } from "../databricks/run";
import { measuredOf, primaryText } from "../measured";
import { messageOf } from "../project";
import { projectTitle, taskOf } from "../project-task";
import { durationText, runJson, timeText } from "../report/run-text";
import { textTable } from "../../core/text-table";
import { shownPath } from "../shown-path";
import { summarizeProject, summarizeStacks, type ProjectSummary, type StackSummary } from "../stage-summary";
import type { Target, TargetOptions } from "../target";
import { document, LAUNCHER } from "./documentation";
import { openStage } from "./open-stage";
import { addTargetOptions, stageArgument } from "./options";
import { printJson } from "./print-json";

/** `fraudops summary <stage>`: deployed stacks and the state of jobs and endpoints. */
export function addSummaryCommand(program: Command): void {
  const command = program
    .command("summary")
    .description("show the deployed stacks of a stage, the state of its jobs and endpoints, and their URLs")
    .addArgument(stageArgument())
    .action(summary);
  document(addTargetOptions(command), {
    examples: [["summary dev", "print the stacks, code version, model, endpoint and last runs of dev"]],
    json: "{ target, workspace, stacks: [{ stack, serial?, resources?, written?, problem? }], projects: [{ project, task, codeVersion, model, champion: { version, metrics }, endpoint, endpointState, jobs: [{ job, schedule, last }], problems }], problems }; a missing value is null",
  });
}

async function summary(name: string, options: TargetOptions & { json?: true }): Promise<void> {
  const { target, stage } = await openStage(name, options);
  const projects = Object.keys(stage.config.projects);
  const stacks = await summarizeStacks(name, projects, target);
  const problems: string[] = [];
  const connection = await connect(stage, target).catch((error: unknown) => {
    problems.push(messageOf(error));
    return undefined;
  });
  const found: ProjectSummary[] = [];
  if (connection !== undefined) {
    for (const project of projects) found.push(await summarizeProject(connection.client, stage.naming, project));
  }
  if (options.json === true) printJson(asJson(target, connection, stacks, found, problems));
  else console.log(asText(name, target, connection, stacks, found, problems));
}

function asText(
  stage: string,
  { home, outDirectory }: Target,
  connection: Connection | undefined,
  stacks: readonly StackSummary[],
  projects: readonly ProjectSummary[],
  problems: readonly string[],
): string {
  const stackRows = stacks.map(({ stack, serial, resources, written, problem }) => [
    stack,
    problem ?? `${resources ?? 0} resources`,
    serial?.toString() ?? "-",
    timeText(written),
  ]);
  const logs =
    home === undefined
      ? []
      : [`logs: ${shownPath(path.join(home, "runs"))} (tasks), ${shownPath(path.join(home, "logs"))}`];
  return [
    "",
    textTable([["stack", "state", "serial", "written"], ...stackRows]),
    ...projects.flatMap((project) => projectText(stage, project)),
    "",
    ...problems.map((problem) => `problem: ${problem}`),
    `workspace: ${connection?.host ?? "-"}`,
    `pages: ${LAUNCHER} open ${stage} [run id], ${LAUNCHER} open ${stage} --mlflow`,
    `runs: ${LAUNCHER} runs ${stage} [run id]`,
    `stacks: ${shownPath(path.join(outDirectory, "stacks"))}`,
    ...logs,
  ].join("\n");
}

function projectText(stage: string, summary: ProjectSummary): readonly string[] {
  const { project, codeVersion, model, champion, endpoint, endpointState, jobs, problems } = summary;
  const measured = champion === undefined ? "" : primaryText(project, champion.metrics);
  const metric = measured === "" ? "" : ` (${measured})`;
  const rows = jobs.map(({ job: { settings }, last }) => [
    settings.name,
    last === undefined ? "never ran" : `${outcomeOf(last)} (${durationText(secondsOf(last))})`,
    timeText(last?.start_time),
    last?.run_id.toString() ?? "-",
    scheduleText(settings.schedule),
  ]);
  return [
    "",
    `${projectTitle(project)}: code ${codeVersion ?? "unknown"}`,
    champion === undefined
      ? `  champion: ${model} has no champion${jobs.length === 0 ? "" : `; \`${LAUNCHER} job ${stage} training --project ${project}\` trains one`}`
      : `  champion: version ${champion.version}${metric} of ${model}`,
    ...(champion?.waiver === undefined
      ? []
      : [
          `  waiver: the champion missed limits of the gate and passed with a waiver until ${champion.waiver.expires}: ${champion.waiver.reason}`,
        ]),
    `  endpoint: ${endpoint} ${endpointState ?? "does not exist"}`,
    ...problems.map((problem) => `  problem: ${problem}`),
    ...(rows.length === 0
      ? []
      : ["", textTable([["job", "last run", "start", "run", "schedule"], ...rows]).replaceAll(/^/gm, "  ")]),
  ];
}

function scheduleText(schedule: ProjectSummary["jobs"][number]["job"]["settings"]["schedule"]): string {
  if (schedule === undefined) return "none";
  const { quartz_cron_expression: cron, timezone_id: zone, pause_status: pause } = schedule;
  return `${cron} ${zone}${pause === "PAUSED" ? ", paused" : ""}`;
}

function asJson(
  target: Target,
  connection: Connection | undefined,
  stacks: readonly StackSummary[],
  projects: readonly ProjectSummary[],
  problems: readonly string[],
): unknown {
  return {
    target: target.description,
    workspace: connection?.host ?? null,
    stacks: stacks.map(({ written, ...stack }) => ({
      ...stack,
      ...(written !== undefined && { written: new Date(written).toISOString() }),
    })),
    projects: projects.map(({ jobs, champion, codeVersion, endpointState, ...project }) => ({
      ...project,
      task: taskOf(project.project) ?? null,
      codeVersion: codeVersion ?? null,
      champion:
        champion === undefined
          ? null
          : { version: champion.version, metrics: measuredOf(project.project, champion.metrics) },
      endpointState: endpointState ?? null,
      jobs: jobs.map(({ job: { settings }, last }) => ({
        job: settings.name,
        schedule: settings.schedule ?? null,
        last: last === undefined ? null : runJson(last),
      })),
    })),
    problems,
  };
}
