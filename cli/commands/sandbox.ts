import type { Command } from "commander";
import { loadAccount } from "../../config/load";
import { configuration } from "../configuration";
import { type Environment, runTool } from "../process";
import { sandboxHome, sandboxOverlay } from "../project";
import { statusText } from "../report/status-text";
import { sandboxStatus } from "../sandbox/control";
import { accountEnvironment } from "../sandbox/environment";
import { requireSandbox } from "../sandbox/info";
import { sandboxDown, sandboxReset, sandboxUp } from "../sandbox/lifecycle";
import { homeArgument, shownPath } from "../shown-path";
import { announce, resolveTarget, type Target } from "../target";
import { document } from "./documentation";
import { homeOption, overlayOption, portOption } from "./options";
import { printJson } from "./print-json";
import { addSandboxImportCommand } from "./sandbox-import";

interface HomeOptions {
  readonly home: string;
  readonly json?: true;
}

/** `fraudops sandbox up | down | status | import | reset | exec -- <command>`: manages the local sandbox. */
export function addSandboxCommand(program: Command): void {
  const sandbox = program.command("sandbox").description("manage the local sandbox that emulates the two clouds");
  document(sandbox, { examples: [["sandbox up", "start the sandbox; other commands then use it"]] });

  const up = sandbox
    .command("up")
    .description("start the sandbox unless it is running")
    .addOption(homeOption())
    .addOption(portOption())
    .action(async ({ json, ...options }: HomeOptions & { port?: number }) => {
      const { info, started } = await sandboxUp(options);
      const { pid, controlUrl } = info;
      if (json === true) printJson({ home: options.home, pid, controlUrl, started });
      else {
        console.log(
          `sandbox ${started ? "started" : "is already running"} (process ${pid}), control API at ${controlUrl}`,
        );
        if (options.home !== sandboxHome) console.log(`later commands need \`${homeArgument(options.home)}\``);
      }
    });
  document(up, {
    examples: [
      ["sandbox up", "start the sandbox in .sandbox"],
      ["sandbox up --home /tmp/second --port 8800", "start a second sandbox"],
    ],
    json: "{ home, pid, controlUrl, started }",
  });

  const down = sandbox
    .command("down")
    .description("stop the sandbox and its processes; its data stays on disk")
    .addOption(homeOption())
    .action(async ({ home }: HomeOptions) => {
      console.log((await sandboxDown(home)) ? "sandbox stopped" : "no sandbox was running");
    });
  document(down, { examples: [["sandbox down", "stop the sandbox; `sandbox up` continues with the same data"]] });

  const status = sandbox
    .command("status")
    .description("show the workspaces, endpoints and runs of the sandbox, and unsupported requests")
    .addOption(homeOption())
    .action(async ({ home, json }: HomeOptions) => {
      const found = await sandboxStatus(await requireSandbox(home));
      if (json === true) printJson(found);
      else console.log(statusText(found));
    });
  document(status, {
    examples: [["sandbox status", "show the workspaces, endpoints and runs of the sandbox in .sandbox"]],
    json: "{ workspaces: [{ id, name, url }], endpoints: [{ workspace, name, ready, updating, served: [{ name, entity, version, problem }] }], runs: [as the Jobs API returns them], unhandled: [{ request, count }] }",
  });

  addSandboxImportCommand(sandbox);

  const reset = sandbox
    .command("reset")
    .description("stop the sandbox and delete all its data, including Terraform state")
    .addOption(homeOption())
    .action(async ({ home }: HomeOptions) => {
      const deleted = await sandboxReset(home);
      console.log(deleted ? `${shownPath(home)} is deleted` : `nothing to delete: ${shownPath(home)} does not exist`);
    });
  document(reset, { examples: [["sandbox reset", "delete the sandbox, to start over"]] });

  const exec = sandbox
    .command("exec")
    .description("run any command against the sandbox, e.g. cdktf or the Databricks CLI")
    .addOption(homeOption())
    .addOption(overlayOption(sandboxOverlay))
    .option(
      "--account",
      "let the command reach the sandbox's Databricks account host; it then cannot reach any other HTTPS host",
    )
    .argument("<command...>", "the command and its arguments, after --")
    .addHelpText(
      "after",
      "\nThe exit code is that of the command. If the command runs fraudops commands, they use this sandbox.",
    )
    .action(async (command: string[], { account, ...options }: HomeOptions & { overlay: string; account?: true }) => {
      const [tool = "", ...args] = command;
      const target = await resolveTarget(options);
      announce(target, { json: true });
      const environment = { ...target.environment, ...(account === true ? await accountVariables(target) : {}) };
      const result = await runTool(tool, args, { environment, inherit: true, directory: process.cwd() });
      process.exitCode = result.exitCode;
    });
  document(exec, {
    examples: [
      ["sandbox exec -- cdktf diff dev-fraud", "show the changes of a stack with cdktf"],
      ["sandbox exec -- cdktf deploy bootstrap account --auto-approve", "deploy the shared stacks with cdktf"],
      ["sandbox exec --account -- databricks account workspaces list", "query the account with the Databricks CLI"],
    ],
  });
}

async function accountVariables({ home = "", overlay }: Target): Promise<Environment> {
  const { databricks } = loadAccount(configuration(overlay));
  return accountEnvironment(await requireSandbox(home), databricks.accountId);
}
