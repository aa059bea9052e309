import type { Command } from "commander";
import { connect, type Connection } from "../connect";
import { championOf } from "../databricks/champion";
import { ofDeployed } from "../databricks/deployed";
import { projectModel, type ProjectModel } from "../databricks/project-model";
import type { ModelVersion } from "../databricks/registry";
import { readHeldBack, type HeldBack } from "../databricks/scoring";
import { emptyingLines, emptyModel } from "../operations/empty-model";
import { modelToEmpty } from "../operations/models-to-empty";
import { rollback } from "../operations/rollback";
import { measuredOf, primaryText } from "../measured";
import { UserError } from "../project";
import { projectTitle, taskOf } from "../project-task";
import { textTable } from "../../core/text-table";
import type { Target, TargetOptions } from "../target";
import { document, LAUNCHER } from "./documentation";
import { addShowCommand } from "./model-show";
import { addTargetOptions, onlyProjectOption, projectOption, stageArgument } from "./options";
import { printJson } from "./print-json";
import { openStage } from "./open-stage";
import { projectOf, projectsOf, type Stage } from "./stage-projects";

interface ModelOptions extends TargetOptions {
  readonly project?: string;
  readonly json?: true;
}

/** `fraudops model list | show | empty <stage>` and `fraudops rollback <stage>`: act on model versions. */
export function addModelCommands(program: Command): void {
  const model = program.command("model").description("the registered models of a stage");
  document(model, { examples: [["model list dev", "the versions of each project's model"]] });
  const listing = model
    .command("list")
    .description("show each version with its aliases and metrics")
    .addArgument(stageArgument())
    .addOption(projectOption())
    .action(list);
  document(addTargetOptions(listing), {
    examples: [
      ["model list dev", "the versions of each project's model"],
      ["model list prod --project fraud --json", "print the versions of one project's model as JSON"],
    ],
    json: "{ target, host, models: [{ project, task, model, endpoint, versions: [{ version, aliases, metrics, served, status }] }] }, the newest version first",
  });
  addShowCommand(model);
  const emptying = model
    .command("empty")
    .description(
      "delete all versions of the models and the endpoints that serve them, so that the models can be destroyed",
    )
    .addArgument(stageArgument())
    .addOption(projectOption())
    .option("--yes", "delete versions and endpoints; without this option, only list them")
    .action(empty);
  document(addTargetOptions(emptying), {
    examples: [
      ["model empty dev", "list the versions and endpoints to delete"],
      ["model empty pr-42 --yes", "delete the versions and endpoints"],
    ],
  });
  const rolling = program
    .command("rollback")
    .description("route all traffic to the previous champion and swap the aliases `champion` and `previous`")
    .addArgument(stageArgument())
    .addOption(onlyProjectOption())
    .action(rollBack);
  document(addTargetOptions(rolling), {
    examples: [["rollback dev --project fraud", "serve the previous version of the project's model again"]],
  });
}

async function list(name: string, options: ModelOptions): Promise<void> {
  const { target, stage, connection, models } = await stageModels(name, options);
  const found = [];
  for (const { project, registry, endpoint } of models) {
    const entities = (await endpoint.served()) ?? [];
    const isServed = ({ version }: ModelVersion): boolean =>
      entities.some((entity) => entity.entity_name === registry.model && entity.entity_version === String(version));
    const all = await ofDeployed(connection.client, stage.naming, project, () => registry.versions());
    const versions = all.map((version) => ({
      ...version,
      metrics: measuredOf(project, version.metrics),
      served: isServed(version),
    }));
    found.push({ project, task: taskOf(project) ?? null, model: registry.model, endpoint: endpoint.name, versions });
  }
  if (options.json === true) {
    printJson({ target: target.description, host: connection.host, models: found });
    return;
  }
  for (const { project, model, endpoint, versions } of found) {
    const rows = versions.map(({ version, aliases, metrics, served, status }) => [
      String(version),
      aliases.join(", ") || "-",
      primaryText(project, metrics) || "-",
      served ? endpoint : "-",
      status,
    ]);
    console.log(`\n${projectTitle(project)}: ${model}\n`);
    console.log(
      rows.length === 0
        ? `no versions: \`${LAUNCHER} job ${name} training --project ${project}\` trains one`
        : textTable([["version", "aliases", "measured", "served by", "status"], ...rows]),
    );
  }
}

async function empty(name: string, { yes, ...options }: ModelOptions & { yes?: boolean }): Promise<void> {
  const { stage, connection, models } = await stageModels(name, options);
  if (stage.config.deletionProtection) {
    throw new UserError(
      `stage ${name} has deletionProtection, so its models cannot be deleted: set \`deletionProtection: false\` and apply the stage first`,
    );
  }
  const plans = await Promise.all(
    models.map((model) => ofDeployed(connection.client, stage.naming, model.project, () => modelToEmpty(model))),
  );
  const lines = plans.flatMap(({ plan }) => emptyingLines(plan)).map((line) => `  - ${line}`);
  if (yes !== true) {
    throw new UserError(
      [
        `on ${connection.host}, this command permanently deletes:`,
        ...lines,
        "nothing was deleted: run the command with --yes to delete them",
      ].join("\n"),
    );
  }
  console.log([`on ${connection.host}:`, ...lines].join("\n"));
  for (const { plan, registry, endpoint } of plans) await emptyModel(plan, registry, endpoint);
  console.log(
    `these objects are deleted. Next, run \`${LAUNCHER} destroy ${name}\`: an apply would create the endpoints again`,
  );
}

async function rollBack(name: string, { project: named, ...options }: ModelOptions): Promise<void> {
  const { target, stage } = await openStage(name, options);
  const { config, naming } = stage;
  const project = projectOf(config, named);
  if (config.projects[project]?.serving.release !== "jobs") {
    throw new UserError(
      `stage ${name} pins the served version of ${project}, so it cannot be rolled back: change serving.release and apply the stage instead`,
    );
  }
  const connection = await connect(stage, target);
  const { client, host } = connection;
  console.log(`on ${host}:`);
  const { registry, endpoint } = projectModel(client, naming, project);
  const caller = await connection.clientOf(naming.caller);
  const heldBack = async (): Promise<HeldBack> => readHeldBack(client, await championOf(client, registry.model));
  const { from, to } = await ofDeployed(client, naming, project, () =>
    rollback({ client: caller, registry, endpoint, heldBack }, console.log),
  );
  console.log(
    `${projectTitle(project)}, ${registry.model}: the alias champion is now version ${to}, the alias previous version ${from}`,
  );
}

async function stageModels(
  name: string,
  { project, ...options }: ModelOptions,
): Promise<{ target: Target; stage: Stage; connection: Connection; models: readonly ProjectModel[] }> {
  const { target, stage } = await openStage(name, options);
  const projects = projectsOf(stage.config, project);
  const connection = await connect(stage, target);
  const models = projects.map((each) => projectModel(connection.client, stage.naming, each));
  return { target, stage, connection, models };
}
