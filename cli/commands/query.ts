import type { Command } from "commander";
import { loadService } from "../../config/load";
import { Naming } from "../../core/naming";
import { configuration } from "../configuration";
import { readHeldBack, score } from "../databricks/scoring";
import { scoreTable } from "../report/summary";
import { connect } from "../connect";
import { workspaceOption } from "./options";

interface QueryOptions {
  readonly project: string;
  readonly home: string;
}

/** `fraudops query <stage>`: what an outside client sees. */
export function addQueryCommand(program: Command): void {
  program
    .command("query")
    .description("score held-back records at a stage's endpoint and print them beside the truth")
    .argument("<stage>")
    .option("--project <name>", "ML project", "fraud")
    .addOption(workspaceOption())
    .action(async (stage: string, { project, home }: QueryOptions) => {
      const { account } = loadService({ ...configuration(), stages: [stage] });
      const naming = new Naming(account.service, stage);
      const connection = await connect(naming, home);
      const caller = await connection.clientOf(naming.servicePrincipal("client"));
      const heldBack = await readHeldBack(
        connection.client,
        naming.volumePath(naming.schema(project), naming.exchangeVolume),
      );
      console.log(scoreTable(await score(caller, naming.endpoint(project), heldBack)));
    });
}
