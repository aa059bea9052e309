import type { Command } from "commander";
import { loadAccount, loadStage } from "../../config/load";
import type { StageConfig } from "../../config/schema";
import { Naming } from "../../core/naming";
import { configuration } from "../configuration";
import { connect, type Connection } from "../connect";
import { Endpoint } from "../databricks/endpoint";
import { ModelRegistry } from "../databricks/registry";
import { readHeldBack } from "../databricks/scoring";
import { emptyingLines, emptyModel, planEmptying } from "../operations/empty-model";
import { rollback } from "../operations/rollback";
import { UserError } from "../project";
import { textTable } from "../report/summary";
import { workspaceOption } from "./options";

interface ModelOptions {
  readonly project?: string;
  readonly home: string;
}

/** A stage's workspace with the models of its projects. */
interface StageModels {
  readonly config: StageConfig;
  readonly naming: Naming;
  readonly connection: Connection;
  readonly models: readonly {
    readonly project: string;
    readonly registry: ModelRegistry;
    readonly endpoint: Endpoint;
  }[];
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
    .option("--project <name>", "ML project", "fraud")
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
  if (loadStage(stage, configuration()).deletionProtection) {
    throw new UserError(
      `stage ${stage} has deletionProtection: its models are left alone, as \`cdktf destroy\` leaves it`,
    );
  }
  const { connection, models } = await stageModels(stage, options);
  const plans = await Promise.all(
    models.map(async (model) => ({ ...model, plan: await planEmptying(model.registry, model.endpoint) })),
  );
  const lines = plans.flatMap(({ plan }) => emptyingLines(plan)).map((line) => `  - ${line}`);
  if (options.yes !== true) {
    throw new UserError(
      [`on ${connection.host} this deletes, for good:`, ...lines, "nothing was deleted: say --yes to do it"].join("\n"),
    );
  }
  console.log([`on ${connection.host}:`, ...lines].join("\n"));
  for (const { plan, registry, endpoint } of plans) await emptyModel(plan, registry, endpoint);
  console.log("deleted; `cdktf destroy` can go on, or the next `cdktf deploy` makes the endpoint again, empty");
}

async function rollBack(stage: string, options: ModelOptions): Promise<void> {
  const { config, naming, connection, models } = await stageModels(stage, options);
  for (const { project, registry, endpoint } of models) {
    if (config.projects[project]?.serving.release !== "jobs") {
      throw new UserError(
        `stage ${stage} pins the version of ${project} (serving.release): change that and apply it instead`,
      );
    }
    const heldBack = await readHeldBack(
      connection.client,
      naming.volumePath(naming.schema(project), naming.exchangeVolume),
    );
    const target = {
      client: await connection.clientOf(naming.servicePrincipal("client")),
      registry,
      endpoint,
      heldBack,
    };
    const { from, to } = await rollback(target, console.log);
    console.log(`${registry.model}: version ${to} is champion again, version ${from} is previous`);
  }
}

async function stageModels(stage: string, { project, home }: ModelOptions): Promise<StageModels> {
  const config = loadStage(stage, configuration());
  const naming = new Naming(loadAccount(configuration()).service, config.stage);
  const projects = Object.keys(config.projects).filter((name) => project === undefined || name === project);
  if (projects.length === 0) {
    throw new UserError(
      `stage ${stage} has no project "${project ?? ""}"; there: ${Object.keys(config.projects).join(", ")}`,
    );
  }
  const connection = await connect(naming, home);
  const models = projects.map((name) => ({
    project: name,
    registry: new ModelRegistry(connection.client, naming.registeredModel(name)),
    endpoint: new Endpoint(connection.client, naming.endpoint(name)),
  }));
  return { config, naming, connection, models };
}
