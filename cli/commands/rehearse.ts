import type { Command } from "commander";
import path from "node:path";
import { withFolder } from "../folder-lock";
import { INTERRUPTED_EXIT_CODE, interruptSignal } from "../interrupt";
import { sandboxOverlay } from "../project";
import { rehearse, type RehearsalOptions } from "../rehearsal/rehearse";
import { summaryTable } from "../report/summary";
import { writeReport } from "../report/write";
import { shownPath } from "../shown-path";
import { document } from "./documentation";
import { homeOption, overlayOption, portOption } from "./options";

/** `fraudops rehearse`: the whole service on this machine. */
export function addRehearseCommand(program: Command): void {
  const command = program
    .command("rehearse")
    .description("deploy, train, gate, release and query each stage against the sandbox")
    .argument("[stages...]", "stages in order (default: all of them, as code flows)")
    .addOption(homeOption())
    .addOption(overlayOption(sandboxOverlay))
    .addOption(portOption())
    .option("--keep", "leave the sandbox running afterwards")
    .action(async (stages: string[], options: Omit<RehearsalOptions, "stages" | "signal">) => {
      const signal = interruptSignal();
      const selection = stages.length > 0 ? { stages } : {};
      const outDirectory = path.resolve(options.home, "cdktf.out");
      const result = await withFolder(outDirectory, "rehearse", () => rehearse({ ...options, ...selection, signal }));
      console.log(`\n${summaryTable(result)}`);
      const report = await writeReport(result, options.home);
      console.log(`\nreport: ${shownPath(report)}`);
      if (signal.aborted) process.exitCode = INTERRUPTED_EXIT_CODE;
      else process.exitCode = result.ok ? 0 : 1;
    });
  document(command, {
    examples: [
      ["rehearse", "every stage, as `npm start` does"],
      ["rehearse dev --keep", "one stage; the sandbox runs on"],
    ],
  });
}
