import type { Command } from "commander";
import { connect } from "../connect";
import { championOf } from "../databricks/champion";
import { ofDeployed } from "../databricks/deployed";
import { Endpoint } from "../databricks/endpoint";
import { readHeldBack, score } from "../databricks/scoring";
import { projectTitle } from "../project-task";
import { answerView, ranked } from "../report/answers";
import { scoreTable } from "../report/summary";
import type { TargetOptions } from "../target";
import { document } from "./documentation";
import { addTargetOptions, limitOption, onlyProjectOption, stageArgument } from "./options";
import { printJson } from "./print-json";
import { openStage } from "./open-stage";
import { projectOf } from "./stage-projects";

interface QueryOptions extends TargetOptions {
  readonly project?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `fraudops query <stage>`: queries the endpoint like an external client. */
export function addQueryCommand(program: Command): void {
  const command = program
    .command("query")
    .description("score holdout records at the endpoint of a stage and print them with the true outcomes")
    .addArgument(stageArgument())
    .addOption(onlyProjectOption())
    .addOption(limitOption(12))
    .action(query);
  document(addTargetOptions(command), {
    examples: [
      ["query dev --project fraud", "print the records with the highest predicted scores or values"],
      ["query dev --project fraud --limit 1000", "print every record"],
      ["query prod --cloud --json", "print every record as JSON"],
    ],
    json: [
      "{ target, host, project, task, endpoint, scored: [{ answer, label, record }] }, every record, the highest score first",
      "answer: { score, decision } (binary), { class, probabilities } (multiclass) or { value } (regression), each also with the MLflow model id in the field `model`",
    ].join("\n"),
  });
}

async function query(name: string, { project: named, limit, json, ...options }: QueryOptions): Promise<void> {
  const { target, stage } = await openStage(name, { ...options, json });
  const { config, naming } = stage;
  const project = projectOf(config, named);
  const connection = await connect(stage, target);
  const { client, host } = connection;
  const caller = await connection.clientOf(naming.caller);
  const champion = await ofDeployed(client, naming, project, () => championOf(client, naming.registeredModel(project)));
  const heldBack = await readHeldBack(client, champion);
  const endpoint = new Endpoint(client, naming.endpoint(project));
  await endpoint.ready({ onWait: (state) => console.error(`endpoint ${endpoint.name} is ${state}: waiting for it`) });
  const view = answerView(heldBack.task);
  const scored = ranked(await score(caller, endpoint.name, heldBack), view);
  if (json === true) {
    printJson({ target: target.description, host, project, task: heldBack.task, endpoint: endpoint.name, scored });
    return;
  }
  console.log(`${projectTitle(project)}: endpoint ${endpoint.name} on ${host}:\n\n${scoreTable(scored, view, limit)}`);
}
