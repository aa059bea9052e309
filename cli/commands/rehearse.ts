import { InvalidArgumentError, Option, type Command } from "commander";
import path from "node:path";
import { withFolder } from "../folder-lock";
import { INTERRUPTED_EXIT_CODE, interruptSignal } from "../interrupt";
import { projectRoot, sandboxOverlay } from "../project";
import { MIRROR_VARIABLE } from "../providers/mirror";
import { rehearse, type RehearsalOptions } from "../rehearsal/rehearse";
import { summaryTable } from "../report/summary";
import { writeReport } from "../report/write";
import { shownPath } from "../shown-path";
import { document } from "./documentation";
import { homeOption, overlayOption, parseStage, portOption } from "./options";

/** `fraudops rehearse`: rehearses the service on this machine. */
export function addRehearseCommand(program: Command): void {
  const command = program
    .command("rehearse")
    .description("deploy each stage to the sandbox; train, check, release and query its models")
    .argument("[stages...]", "stages in order (default: all, in the order of promotion)", addStage)
    .addOption(homeOption())
    .addOption(overlayOption(sandboxOverlay))
    .addOption(portOption())
    .option("--keep", "leave the sandbox running afterwards")
    .addOption(
      new Option(
        "--providers <whose>",
        "Terraform providers: the sandbox's own, or the real ones of HashiCorp and Databricks",
      )
        .choices(["sandbox", "real"])
        .default("sandbox"),
    )
    .addOption(
      new Option(
        "--mirror <folder>",
        `Terraform filesystem mirror with the vendors' providers (default: ${MIRROR_VARIABLE}, or the Terraform registry)`,
      ).argParser((value) => path.resolve(value)),
    )
    .action(async (stages: string[], given: Omit<RehearsalOptions, "stages" | "signal">) => {
      const options = given.providers === "real" ? { ...given, ...ofVendors(command, given) } : given;
      const signal = interruptSignal();
      const selection = stages.length > 0 ? { stages } : {};
      const outDirectory = path.resolve(options.home, "cdktf.out");
      const result = await withFolder(outDirectory, "rehearse", () => rehearse({ ...options, ...selection, signal }));
      console.log(`\n${summaryTable(result)}`);
      for (const notice of result.notices) console.error(`WARNING: ${notice}`);
      const report = await writeReport(result, options.home);
      console.log(`\nreport: ${shownPath(report)}`);
      if (signal.aborted) process.exitCode = INTERRUPTED_EXIT_CODE;
      else process.exitCode = result.ok ? 0 : 1;
    });
  document(command, {
    examples: [
      ["rehearse", "rehearse every stage, as `npm start` does"],
      ["rehearse dev --keep", "rehearse one stage, and leave the sandbox running"],
      [
        "rehearse dev --providers real --mirror ./provider-mirror",
        "use the vendors' providers from the mirror in this folder",
      ],
    ],
  });
}

function addStage(stage: string, earlier: readonly string[] = []): readonly string[] {
  if (earlier.includes(stage)) throw new InvalidArgumentError("a rehearsal runs each stage once: name it once.");
  return [...earlier, parseStage(stage)];
}

/**
 * Options of a rehearsal with the vendors' providers: their mirror, and the folder of the sandbox. The default folder is
 * `.sandbox-real`, because the Terraform states in `.sandbox` describe AWS objects in the sandbox's own store, but the
 * vendors' provider creates AWS objects in a local moto server.
 */
function ofVendors(
  command: Command,
  { home, mirror = process.env[MIRROR_VARIABLE] || undefined }: Pick<RehearsalOptions, "home" | "mirror">,
): Pick<RehearsalOptions, "home" | "mirror"> {
  const isHomeGiven = command.getOptionValueSource("home") !== "default";
  return { home: isHomeGiven ? home : path.join(projectRoot, ".sandbox-real"), mirror };
}
