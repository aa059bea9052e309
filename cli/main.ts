import { endingOf } from "./errors";
import { isInterrupted } from "./interrupt";
import { buildProgram } from "./program";
import { VersionRequest, versionText } from "./version";

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", outlive);
  const program = buildProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof VersionRequest) {
      console.log(await versionText());
      return;
    }
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

/** Errors of a closed reader (e.g. `head`) or terminal, which are ignored. */
const GONE = ["EPIPE", "EIO"];

/** A failed write of output does not interrupt a command during its changes, but sets a failing exit code. */
function outlive({ code = "", message }: NodeJS.ErrnoException): void {
  if (GONE.includes(code) || process.exitCode !== undefined) return;
  process.exitCode = 1;
  console.error(`the output is incomplete: it could not be written (${message})`);
}

void main();
