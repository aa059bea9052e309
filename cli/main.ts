import { endingOf } from "./errors";
import { isInterrupted } from "./interrupt";
import { buildProgram } from "./program";
import { VersionRequest, versionText } from "./version";

async function main(): Promise<void> {
  // Whoever reads our output may stop, as `head` does: the command still ends what it has begun.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const program = buildProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof VersionRequest) return console.log(await versionText());
    if (program.opts<{ trace?: true }>().trace === true) process.env["FRAUDOPS_TRACE"] = "1";
    const ending = endingOf(error, {
      isInterrupted: isInterrupted(),
      isTraced: Boolean(process.env["FRAUDOPS_TRACE"]),
    });
    if (ending === undefined) throw error;
    if (ending.message !== "") console.error(ending.message);
    process.exitCode = ending.exitCode;
  }
}

void main();
