import type { Command } from "commander";
import { connect } from "../connect";
import { Endpoint } from "../databricks/endpoint";
import { readHeldBack, score } from "../databricks/scoring";
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

/** `fraudops query <stage>`: what an outside client sees. */
export function addQueryCommand(program: Command): void {
  const command = program
    .command("query")
    .description("score held-back records at the endpoint of a stage, and print them beside the truth")
    .addArgument(stageArgument())
    .addOption(onlyProjectOption())
    .addOption(limitOption(12))
    .action(query);
  document(addTargetOptions(command), {
    examples: [
      ["query dev", "the records with the highest scores"],
      ["query dev --limit 1000", "all held-back records"],
      ["query prod --cloud --json", "for a script"],
    ],
    json: "{ target, host, endpoint, scored: [{ score, label, record }] }, every record, the highest score first",
  });
}

async function query(name: string, { project: named, limit, json, ...options }: QueryOptions): Promise<void> {
  const { target, stage } = await openStage(name, { ...options, json });
  const { config, naming } = stage;
  const project = projectOf(config, named);
  const connection = await connect(stage, target);
  const { client, host } = connection;
  const caller = await connection.clientOf(naming.servicePrincipal("client"));
  const exchange = naming.volumePath(naming.schema(project), naming.exchangeVolume);
  const heldBack = await readHeldBack(client, exchange);
  const endpoint = new Endpoint(client, naming.endpoint(project));
  await endpoint.ready({ onWait: (state) => console.error(`endpoint ${endpoint.name} is ${state}: waiting for it`) });
  const scored = (await score(caller, endpoint.name, heldBack)).toSorted((a, b) => b.score - a.score);
  if (json === true) printJson({ target: target.description, host, endpoint: endpoint.name, scored });
  else console.log(`endpoint ${endpoint.name} on ${host}:\n\n${scoreTable(scored, limit)}`);
}
