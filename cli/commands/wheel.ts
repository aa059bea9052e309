import type { Command } from "commander";
import { shownPath } from "../shown-path";
import { buildWheel } from "../wheel";
import { document } from "./documentation";

/** `fraudops wheel`: builds the wheel of the jobs' code. */
export function addWheelCommand(program: Command): void {
  const command = program
    .command("wheel")
    .description("build the jobs wheel into jobs/dist/")
    .action(async () => {
      console.log(shownPath(await buildWheel()));
    });
  document(command, { examples: [["wheel", "build the wheel, and print its path"]] });
}
