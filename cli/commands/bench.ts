import { Option, type Command } from "commander";
import path from "node:path";
import { runBench } from "../bench/run";
import { interruptSignal } from "../interrupt";
import { projectRoot } from "../project";
import { shownPath } from "../shown-path";
import { document } from "./documentation";
import { wholeNumber } from "./options";

/** `fraudops bench`: measures synthesis, deploys, training and serving; writes `bench/results.md`. */
export function addBenchCommand(program: Command): void {
  const command = program
    .command("bench")
    .description("measure synthesis, deploys, training and serving; takes about 15 minutes")
    .addOption(
      new Option("--home <folder>", "folder of the measured sandbox").default(
        path.join(projectRoot, ".sandbox-bench"),
        ".sandbox-bench",
      ),
    )
    .addOption(
      new Option("--training <rows>", "numbers of training rows, separated by commas")
        .default([100_000], "100000")
        .argParser((value) => value.split(",").map(wholeNumber("a number of rows", 1000, 1_000_000_000))),
    )
    .option(
      "--engines",
      "also train with each engine, local and spark (xgboost.spark), on the last number of rows of --training, and compare them",
      false,
    )
    .action(async ({ home, training, engines }: { home: string; training: readonly number[]; engines: boolean }) => {
      const file = await runBench(path.resolve(home), training, engines, interruptSignal(), console.log);
      console.log(`results written to ${shownPath(file)}`);
    });
  document(command, {
    examples: [
      ["bench", "measure, and write bench/results.md"],
      [
        "bench --training 100000,1000000,6362620 --engines",
        "also train on more rows, up to the size of the public PaySim file",
      ],
    ],
  });
}
