import type { Command } from "commander";
import path from "node:path";
import { buildWheel } from "../wheel";
import { document } from "./documentation";

/** `fraudops wheel`: builds what the jobs run. */
export function addWheelCommand(program: Command): void {
  const command = program
    .command("wheel")
    .description("build the jobs wheel into jobs/dist/")
    .action(async () => {
      console.log(path.relative(process.cwd(), await buildWheel()));
    });
  document(command, { examples: [["wheel", "build it, and print its path"]] });
}
