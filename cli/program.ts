import { Command } from "commander";
import { addBenchCommand } from "./commands/bench";
import { addCostCommand } from "./commands/cost";
import { addDoctorCommand } from "./commands/doctor";
import { addJobCommand } from "./commands/job";
import { addModelCommands } from "./commands/model";
import { addOpenCommand } from "./commands/open";
import { addPreflightCommand } from "./commands/preflight";
import { addQueryCommand } from "./commands/query";
import { addRehearseCommand } from "./commands/rehearse";
import { addRepositoryCommand } from "./commands/repository";
import { addRunsCommand } from "./commands/runs";
import { addSandboxCommand } from "./commands/sandbox";
import { addStageCommands } from "./commands/stage";
import { addSummaryCommand } from "./commands/summary";
import { addWheelCommand } from "./commands/wheel";
import { document } from "./commands/documentation";
import { outputOption } from "./commands/options";
import { VersionRequest } from "./version";

/** Builds the tree of commands without running one. */
export function buildProgram(): Command {
  const program = new Command("fraudops")
    .description("operate the service: in the clouds, or in a sandbox on this machine")
    .usage("[options] <command>")
    .exitOverride()
    .showHelpAfterError("(--help shows the allowed arguments)")
    .addOption(
      outputOption(
        "--terraform-log <file>",
        "have Terraform write its log to a file, as FRAUDOPS_TERRAFORM_LOG=<file> does",
      ),
    )
    .option("--trace", "show the stack trace of an error, as FRAUDOPS_TRACE=1 does")
    .option("-V, --version", "print the version of this checkout");
  program.on("option:terraform-log", (file: string) => {
    process.env["FRAUDOPS_TERRAFORM_LOG"] = file;
  });
  program.on("option:version", () => {
    throw new VersionRequest();
  });
  document(program, {
    examples: [
      ["doctor", "check the prerequisites on this machine"],
      ["job --help", "print the arguments, options and examples of a command"],
      ["query staging --trace", "query an endpoint, and print the stack trace if it fails"],
      ["--version", "print the version and, in a git checkout, the commit"],
    ],
  });

  addRehearseCommand(program);
  addSandboxCommand(program);
  addPreflightCommand(program);
  addRepositoryCommand(program);
  addStageCommands(program);
  addJobCommand(program);
  addRunsCommand(program);
  addSummaryCommand(program);
  addOpenCommand(program);
  addQueryCommand(program);
  addModelCommands(program);
  addCostCommand(program);
  addWheelCommand(program);
  addBenchCommand(program);
  addDoctorCommand(program);
  return program;
}
