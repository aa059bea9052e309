import type { Command } from "commander";
import { addApplyCommand } from "./apply";
import { addDestroyCommand } from "./destroy";
import { addDriftCommand } from "./drift";
import { addEvidenceCommand } from "./evidence";
import { addGuardCommand } from "./guard";
import { addPlanCommand } from "./plan";
import { addSweepCommand } from "./sweep";
import { addTerraformCommand } from "./terraform";

/** Adds the commands that act on the stacks of a stage. */
export function addStageCommands(program: Command): void {
  addPlanCommand(program);
  addGuardCommand(program);
  addApplyCommand(program);
  addDriftCommand(program);
  addEvidenceCommand(program);
  addDestroyCommand(program);
  addSweepCommand(program);
  addTerraformCommand(program);
}
