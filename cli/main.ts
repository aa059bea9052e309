import { Command } from "commander";
import { addBenchCommand } from "./commands/bench";
import { addDoctorCommand } from "./commands/doctor";
import { addJobCommand } from "./commands/job";
import { addModelCommands } from "./commands/model";
import { addQueryCommand } from "./commands/query";
import { addRehearseCommand } from "./commands/rehearse";
import { addSandboxCommand } from "./commands/sandbox";
import { addStageCommands } from "./commands/stage";
import { addWheelCommand } from "./commands/wheel";
import { INTERRUPTED_EXIT_CODE, isInterrupted } from "./interrupt";
import { UserError } from "./project";

const program = new Command("fraudops")
  .description("operate the fraud-detection service, in the clouds or rehearsed on this machine")
  .showHelpAfterError("(add --help for what is allowed)");

addRehearseCommand(program);
addSandboxCommand(program);
addQueryCommand(program);
addStageCommands(program);
addJobCommand(program);
addModelCommands(program);
addWheelCommand(program);
addBenchCommand(program);
addDoctorCommand(program);

program.parseAsync().catch((error: unknown) => {
  if (isInterrupted()) {
    // What fails after an interrupt fails because of it.
    process.exitCode = INTERRUPTED_EXIT_CODE;
    return;
  }
  const expected =
    error instanceof UserError || (error instanceof Error && ["ConfigError", "ApiError"].includes(error.name));
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
