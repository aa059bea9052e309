import type { Command } from "commander";
import path from "node:path";
import { sandboxOverlay } from "../project";
import { rehearse, type RehearsalOptions } from "../rehearsal/rehearse";
import { summaryTable } from "../report/summary";
import { writeReport } from "../report/write";
import { homeOption, overlayOption, portOption } from "./options";

/** `fraudops rehearse`: the whole service on this machine. */
export function addRehearseCommand(program: Command): void {
  program
    .command("rehearse")
    .description("deploy, train, gate, release and query each stage against the sandbox")
    .argument("[stages...]", "stages in order (default: all of them, as code flows)")
    .addOption(homeOption())
    .addOption(overlayOption(sandboxOverlay))
    .addOption(portOption())
    .option("--keep", "leave the sandbox running afterwards")
    .action(async (stages: string[], options: Omit<RehearsalOptions, "stages" | "signal">) => {
      const interrupt = new AbortController();
      // The first Ctrl-C lets running tools write their state down; Terraform has received it as well.
      const onSignal = (): void => interrupt.abort(new Error("interrupted"));
      process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
      const selection = stages.length > 0 ? { stages } : {};
      const result = await rehearse({ ...options, ...selection, signal: interrupt.signal });
      console.log(`\n${summaryTable(result)}`);
      const report = await writeReport(result, options.home);
      console.log(`\nreport: ${path.relative(process.cwd(), report)}`);
      if (interrupt.signal.aborted) process.exitCode = 130;
      else process.exitCode = result.ok ? 0 : 1;
    });
}
