import { CommanderError } from "commander";
import { Interrupted, INTERRUPTED_EXIT_CODE } from "./interrupt";
import { fullFolder, noSpaceText } from "./no-space";

/** Names of the errors that are printed without a stack trace. */
const EXPECTED = new Set(["UserError", "ConfigError", "ApiError"]);

/** Exit code for a wrong command line (EX_USAGE in sysexits.h). */
const USAGE_EXIT_CODE = 64;

/** Exit code and message of a failed command. */
export interface CommandFailure {
  readonly exitCode: number;
  /** Message for standard error; empty after an interrupt, or if commander has already printed it. */
  readonly message: string;
}

/** State of the command that affects how its error is reported. */
export interface RunFlags {
  readonly isInterrupted: boolean;
  /** Whether to print stack traces. */
  readonly isTraced: boolean;
}

/**
 * Exit code and message of a command that threw `error`. Undefined if the error is a bug: the caller then throws it
 * again, and Node prints it with the source line.
 */
export function commandFailure(error: unknown, { isInterrupted, isTraced }: RunFlags): CommandFailure | undefined {
  // The message is empty, because commander has already printed the error or the help.
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : USAGE_EXIT_CODE, message: "" };
  // After an interrupt the message is empty, because the interrupt itself caused the failure.
  if (isInterrupted || error instanceof Interrupted) return { exitCode: INTERRUPTED_EXIT_CODE, message: "" };
  if (!(error instanceof Error)) return undefined;
  const full = fullFolder(error);
  if (full !== undefined && !isTraced) return { exitCode: 1, message: noSpaceText(full) };
  if (!EXPECTED.has(error.name) && !isSystemError(error)) return undefined;
  return { exitCode: 1, message: isTraced ? (error.stack ?? error.message) : `${error.message}${remedyOf(error)}` };
}

/** Remedy for a temporary folder that cannot be created, e.g. because of a wrong `TMPDIR`; empty for other errors. */
function remedyOf({ syscall }: NodeJS.ErrnoException): string {
  if (syscall !== "mkdtemp") return "";
  return "\nTMPDIR must be the absolute path of a folder in which this user may write; the default is /tmp";
}

/**
 * Whether an error is a failed system call on a path, e.g. a write to a folder without write permission. Such an error
 * is printed without a stack trace, because its message contains the call and the path.
 */
function isSystemError(error: Error): boolean {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined && path !== undefined;
}
