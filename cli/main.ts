import { Command } from "commander";
import { addBenchCommand } from "./commands/bench";
import { addCostCommand } from "./commands/cost";
import { addDoctorCommand } from "./commands/doctor";
import { addJobCommand } from "./commands/job";
import { addModelCommands } from "./commands/model";
import { addQueryCommand } from "./commands/query";
import { addRehearseCommand } from "./commands/rehearse";
import { addSandboxCommand } from "./commands/sandbox";
import { addStageCommands } from "./commands/stage";
import { addWheelCommand } from "./commands/wheel";
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
addCostCommand(program);
addDoctorCommand(program);

program.parseAsync().catch((error: unknown) => {
  const expected =
    error instanceof UserError || (error instanceof Error && ["ConfigError", "ApiError"].includes(error.name));
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
