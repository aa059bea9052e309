import { commandFailure } from "./errors";
import { homeHint } from "./home-hint";
import { isInterrupted } from "./interrupt";
import { buildProgram } from "./program";
import { VersionRequest, versionText } from "./version";

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreWriteError);
  const program = buildProgram();
  const withHome = homeHint(program);
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof VersionRequest) {
      console.log(await versionText());
      return;
    }
    if (program.opts<{ trace?: true }>().trace === true) process.env["FRAUDOPS_TRACE"] = "1";
    const failure = commandFailure(error, {
      isInterrupted: isInterrupted(),
      isTraced: Boolean(process.env["FRAUDOPS_TRACE"]),
    });
    if (failure === undefined) throw error;
    if (failure.message !== "") console.error(withHome(failure.message));
    process.exitCode = failure.exitCode;
  }
}

/** Error codes of a write after the reader of the output (e.g. `head`) or the terminal has closed. They are ignored. */
const CLOSED_OUTPUT = ["EPIPE", "EIO"];

/**
 * Sets exit code 1 if output cannot be written, unless an exit code is already set or the error is one of
 * `CLOSED_OUTPUT`. The command continues, so that its changes are not left half done.
 */
function ignoreWriteError({ code = "", message }: NodeJS.ErrnoException): void {
  if (CLOSED_OUTPUT.includes(code) || process.exitCode !== undefined) return;
  process.exitCode = 1;
  console.error(`the output is incomplete: it could not be written (${message})`);
}

void main();
