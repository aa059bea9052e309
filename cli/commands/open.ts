import { Option, type Command } from "commander";
import { connect } from "../connect";
import { UserError } from "../project";
import { sandboxStatus, signInLink } from "../sandbox/control";
import type { TargetOptions } from "../target";
import { document } from "./documentation";
import { openStage } from "./open-stage";
import { addTargetOptions, parseRunId, stageArgument } from "./options";
import { printJson } from "./print-json";
import { runOfStage } from "./run-of-stage";

interface OpenOptions extends TargetOptions {
  readonly mlflow?: true;
  readonly json?: true;
}

/** The administrator of every sandbox. */
const ADMINISTRATOR = "admin@sandbox.local";

/** `fraudops open <stage> [run id]`: prints a URL for a browser. */
export function addOpenCommand(program: Command): void {
  const command = program
    .command("open")
    .description("print the URL of a stage's workspace, or of a run, for a browser")
    .addArgument(stageArgument())
    .argument("[run id]", "id of a run, as `job` prints it", parseRunId)
    .addOption(new Option("--mlflow", "print the URL of the MLflow pages"))
    .addHelpText("after", "\nIn a sandbox, the URL signs the browser in. The URL works once, within ten minutes.")
    .action(open);
  document(addTargetOptions(command), {
    examples: [
      ["open dev", "print the URL of the workspace, with endpoints and runs"],
      ["open dev 1000012", "print the URL of a run, with its tasks, errors and logs"],
      ["open dev --mlflow", "print the URL of the experiments and models in MLflow"],
    ],
    json: "{ target, host, url }",
  });
}

async function open(name: string, runId: number | undefined, options: OpenOptions): Promise<void> {
  if (runId !== undefined && options.mlflow === true) throw new UserError("give a run id or --mlflow, not both");
  // With `json`, the target is printed on standard error. Standard output contains only the result, for scripts.
  const { target, stage } = await openStage(name, { ...options, json: true });
  const { host, client } = await connect(stage, target);
  const run = runId === undefined ? undefined : await runOfStage(client, name, runId);
  let url = run?.run_page_url ?? `${host}${options.mlflow === true ? "/ml/experiments" : ""}`;
  if (target.sandbox !== undefined) {
    const { workspaces } = await sandboxStatus(target.sandbox);
    const id = workspaces.find((workspace) => workspace.url === host)?.id ?? "";
    const path = run === undefined ? (options.mlflow === true ? "/mlflow/" : "/") : `/jobs/${run.job_id}/runs/${runId}`;
    url = await signInLink(target.sandbox, { id, principal: ADMINISTRATOR, path });
  }
  if (options.json === true) printJson({ target: target.description, host, url });
  else console.log(url);
}
