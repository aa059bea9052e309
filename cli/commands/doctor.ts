import type { Command } from "commander";
import { examine } from "../doctor/examine";
import { textTable } from "../report/summary";
import { homeOption } from "./options";

/** `fraudops doctor`: what this machine has, and what it lacks. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("check tools, set-up, configuration, sandbox and credentials; fails when `npm start` would")
    .addOption(homeOption())
    .action(async ({ home }: { home: string }) => {
      const findings = await examine(home);
      const rows = findings.flatMap(({ what, found, verdict }) =>
        found.split("\n").map((line, index) => (index === 0 ? [what, verdict, line] : ["", "", line])),
      );
      console.log(textTable([["what", "verdict", "found"], ...rows]));
      process.exitCode = findings.some(({ verdict }) => verdict === "missing") ? 1 : 0;
    });
}
