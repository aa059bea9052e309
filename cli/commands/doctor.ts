import type { Command } from "commander";
import { examine } from "../doctor/examine";
import { textTable } from "../../core/text-table";
import { document } from "./documentation";
import { homeOption } from "./options";
import { printJson } from "./print-json";

/** `fraudops doctor`: checks the prerequisites on this machine. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command("doctor")
    .description("check tools, set-up, configuration, sandbox and credentials; fails if `npm start` would fail")
    .addOption(homeOption())
    .action(async ({ home, json }: { home: string; json?: true }) => {
      const findings = await examine(home);
      const ok = findings.every(({ verdict }) => verdict !== "failure");
      if (json === true) printJson({ ok, findings });
      else {
        const rows = findings.flatMap(({ what, found, verdict }) =>
          found.split("\n").map((line, index) => (index === 0 ? [what, verdict, line] : ["", "", line])),
        );
        console.log(textTable([["what", "verdict", "found"], ...rows]));
      }
      process.exitCode = ok ? 0 : 1;
    });
  document(command, {
    examples: [["doctor", "print one line per prerequisite on this machine"]],
    json: "{ ok, findings: [{ what, found, verdict }] }, verdict: ok, failure (`npm start` would fail) or note",
  });
}
