import type { Command } from "commander";
import { readHeldBack, score } from "../databricks/scoring";
import { scoreTable } from "../report/summary";
import { connect } from "../connect";
import { workspaceOption } from "./options";
import { projectOf, readStage } from "./stage-projects";

interface QueryOptions {
  readonly project?: string;
  readonly home?: string;
}

/** `fraudops query <stage>`: what an outside client sees. */
export function addQueryCommand(program: Command): void {
  program
    .command("query")
    .description("score held-back records at a stage's endpoint and print them beside the truth")
    .argument("<stage>")
    .option("--project <name>", "ML project (default: the stage's only one)")
    .addOption(workspaceOption())
    .action(async (name: string, options: QueryOptions) => {
      const stage = readStage(name);
      const { config, naming } = stage;
      const project = projectOf(config, options.project);
      const connection = await connect(stage, options.home);
      console.log(`on ${connection.host}:`);
      const caller = await connection.clientOf(naming.servicePrincipal("client"));
      const heldBack = await readHeldBack(
        connection.client,
        naming.volumePath(naming.schema(project), naming.exchangeVolume),
      );
      console.log(scoreTable(await score(caller, naming.endpoint(project), heldBack)));
    });
}
