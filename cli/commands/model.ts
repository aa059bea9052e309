import type { Command } from "commander";
import type { Naming } from "../../core/naming";
import { connect } from "../connect";
import type { DatabricksClient } from "../databricks/client";
import { Endpoint } from "../databricks/endpoint";
import { ModelRegistry } from "../databricks/registry";
import { readHeldBack } from "../databricks/scoring";
import { emptyingLines, emptyModel, planEmptying } from "../operations/empty-model";
import { rollback } from "../operations/rollback";
import { UserError } from "../project";
import { textTable } from "../report/summary";
import { workspaceOption } from "./options";
import { projectOf, projectsOf, readStage } from "./stage-projects";

interface ModelOptions {
  readonly project?: string;
  readonly home?: string;
}

/** A project's registered model, with the endpoint that serves it. */
interface ProjectModel {
  readonly registry: ModelRegistry;
  readonly endpoint: Endpoint;
}

/** `fraudops model list | empty <stage>` and `fraudops rollback <stage>`: what is registered and what is live. */
export function addModelCommands(program: Command): void {
  const model = program.command("model").description("the registered models of a stage");
  model
    .command("list")
    .description("show each version with its aliases and what its evaluation measured")
    .argument("<stage>")
    .option("--project <name>", "one ML project (default: all of the stage)")
    .addOption(workspaceOption())
    .action(list);
  model
    .command("empty")
    .description("delete every version, so that `cdktf destroy` can delete the models")
    .argument("<stage>")
    .option("--project <name>", "one ML project (default: all of the stage)")
    .option("--yes", "really delete them")
    .addOption(workspaceOption())
    .action(empty);
  program
    .command("rollback")
    .description("give all traffic back to the version that was live before")
    .argument("<stage>")
    .option("--project <name>", "ML project (default: the stage's only one)")
    .addOption(workspaceOption())
    .action(rollBack);
}

async function list(stage: string, options: ModelOptions): Promise<void> {
  for (const { registry, endpoint } of (await stageModels(stage, options)).models) {
    const served = (await endpoint.served()) ?? [];
    const rows = (await registry.versions()).map(({ version, aliases, prAuc, status }) => [
      String(version),
      aliases.join(", ") || "-",
      prAuc?.toFixed(4) ?? "-",
      served.some((entity) => entity.entity_name === registry.model && entity.entity_version === String(version))
        ? endpoint.name
        : "-",
      status,
    ]);
    console.log(`${registry.model}\n`);
    console.log(
      rows.length === 0 ? "no versions" : textTable([["version", "aliases", "PR-AUC", "served by", "status"], ...rows]),
    );
  }
}

async function empty(stage: string, options: ModelOptions & { yes?: boolean }): Promise<void> {
  if (readStage(stage).config.deletionProtection) {
    throw new UserError(
      `stage ${stage} has deletionProtection: its models are left alone, as \`cdktf destroy\` leaves it`,
    );
  }
  const { host, models } = await stageModels(stage, options);
  const plans = await Promise.all(
    models.map(async (model) => ({ ...model, plan: await planEmptying(model.registry, model.endpoint) })),
  );
  const lines = plans.flatMap(({ plan }) => emptyingLines(plan)).map((line) => `  - ${line}`);
  if (options.yes !== true) {
    throw new UserError(
      [`on ${host} this deletes, for good:`, ...lines, "nothing was deleted: say --yes to do it"].join("\n"),
    );
  }
  console.log([`on ${host}:`, ...lines].join("\n"));
  for (const { plan, registry, endpoint } of plans) await emptyModel(plan, registry, endpoint);
  console.log("deleted; `cdktf destroy` can go on, or the next `cdktf deploy` makes the endpoint again, empty");
}

async function rollBack(name: string, { project: named, home }: ModelOptions): Promise<void> {
  const stage = readStage(name);
  const { config, naming } = stage;
  const project = projectOf(config, named);
  if (config.projects[project]?.serving.release !== "jobs") {
    throw new UserError(
      `stage ${name} pins the version of ${project} (serving.release): change that and apply it instead`,
    );
  }
  const connection = await connect(stage, home);
  console.log(`on ${connection.host}:`);
  const { client } = connection;
  const { registry, endpoint } = modelOf(client, naming, project);
  const target = {
    client: await connection.clientOf(naming.servicePrincipal("client")),
    registry,
    endpoint,
    heldBack: await readHeldBack(client, naming.volumePath(naming.schema(project), naming.exchangeVolume)),
  };
  const { from, to } = await rollback(target, console.log);
  console.log(`${registry.model}: version ${to} is champion again, version ${from} is previous`);
}

async function stageModels(
  name: string,
  { project, home }: ModelOptions,
): Promise<{ readonly host: string; readonly models: readonly ProjectModel[] }> {
  const stage = readStage(name);
  const { config, naming } = stage;
  const projects = projectsOf(config, project);
  const { host, client } = await connect(stage, home);
  return { host, models: projects.map((each) => modelOf(client, naming, each)) };
}

function modelOf(client: DatabricksClient, naming: Naming, project: string): ProjectModel {
  return {
    registry: new ModelRegistry(client, naming.registeredModel(project)),
    endpoint: new Endpoint(client, naming.endpoint(project)),
  };
}
