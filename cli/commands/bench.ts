import { Option, type Command } from "commander";
import path from "node:path";
import { runBench } from "../bench/run";
import { interruptSignal } from "../interrupt";
import { projectRoot } from "../project";
import { shownPath } from "../shown-path";
import { document } from "./documentation";

/** `fraudops bench`: figures for `bench/results.md`. */
export function addBenchCommand(program: Command): void {
  const command = program
    .command("bench")
    .description("measure synthesis, deploys, training and serving; takes about 15 minutes")
    .addOption(
      new Option("--home <folder>", "folder of the sandbox that is measured").default(
        path.join(projectRoot, ".sandbox-bench"),
        ".sandbox-bench",
      ),
    )
    .action(async ({ home }: { home: string }) => {
      const signal = interruptSignal();
      console.log(`written to ${shownPath(await runBench(path.resolve(home), signal, console.log))}`);
    });
  document(command, { examples: [["bench", "measure, and write bench/results.md"]] });
}
