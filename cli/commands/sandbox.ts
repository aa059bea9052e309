import type { Command } from "commander";
import path from "node:path";
import { runTool } from "../process";
import { sandboxOverlay } from "../project";
import { sandboxStatus } from "../sandbox/control";
import { prepareSandboxEnvironment } from "../sandbox/environment";
import { requireSandbox } from "../sandbox/info";
import { sandboxDown, sandboxReset, sandboxUp } from "../sandbox/lifecycle";
import { homeOption, overlayOption, portOption } from "./options";

/** `fraudops sandbox up | down | status | reset | exec -- COMMAND` */
export function addSandboxCommand(program: Command): void {
  const sandbox = program.command("sandbox").description("run the stand-in for the two clouds by hand");

  sandbox
    .command("up")
    .description("start it, or find it running")
    .addOption(homeOption())
    .addOption(portOption())
    .action(async (options: { home: string; port?: number }) => {
      const { info, started } = await sandboxUp(options);
      console.log(
        `sandbox ${started ? "started" : "already runs"} (process ${info.pid}), control at ${info.controlUrl}`,
      );
    });

  sandbox
    .command("down")
    .description("end it and all that it started; what it holds stays on disk")
    .addOption(homeOption())
    .action(async ({ home }: { home: string }) => {
      console.log((await sandboxDown(home)) ? "sandbox ended" : "no sandbox was running");
    });

  sandbox
    .command("status")
    .description("show what runs in it")
    .addOption(homeOption())
    .action(async ({ home }: { home: string }) => {
      console.log(JSON.stringify(await sandboxStatus(await requireSandbox(home)), undefined, 2));
    });

  sandbox
    .command("reset")
    .description("end it and delete all that it holds, Terraform state included")
    .addOption(homeOption())
    .action(async ({ home }: { home: string }) => {
      await sandboxReset(home);
      console.log(`${path.relative(process.cwd(), home) || home} is empty again`);
    });

  sandbox
    .command("exec")
    .description("run an ordinary tool against it, e.g. `sandbox exec -- cdktf diff dev-fraud`")
    .addOption(homeOption())
    .addOption(overlayOption(sandboxOverlay))
    .argument("<command...>")
    .action(async (command: string[], options: { home: string; overlay: string }) => {
      const [tool = "", ...args] = command;
      const info = await requireSandbox(options.home);
      const environment = prepareSandboxEnvironment(info, options.home, options.overlay);
      const result = await runTool(tool, args, { environment, inherit: true, directory: process.cwd() });
      process.exitCode = result.exitCode;
    });
}
