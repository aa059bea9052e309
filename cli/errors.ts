import { CommanderError } from "commander";
import { Interrupted, INTERRUPTED_EXIT_CODE } from "./interrupt";
import { fullFolder, noSpaceText } from "./no-space";

/** Errors whose message is for people, by name: they come from several rooms. */
const EXPECTED = new Set(["UserError", "ConfigError", "ApiError"]);

/** Exit code for a command line that is wrong, as in sysexits.h. */
const USAGE_EXIT_CODE = 64;

/** How a command ends that threw. */
export interface Ending {
  readonly exitCode: number;
  /** For standard error; empty when all was said. */
  readonly message: string;
}

/** What else decides how a command ends. */
export interface Circumstances {
  readonly isInterrupted: boolean;
  /** The stack trace was asked for. */
  readonly isTraced: boolean;
}

/**
 * How the command line ends when a command threw `error`; undefined for a bug, which whoever started the program
 * reports with its source line.
 */
export function endingOf(error: unknown, { isInterrupted, isTraced }: Circumstances): Ending | undefined {
  // Commander has printed the error, the help or the version.
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : USAGE_EXIT_CODE, message: "" };
  // What fails after an interrupt fails because of it.
  if (isInterrupted || error instanceof Interrupted) return { exitCode: INTERRUPTED_EXIT_CODE, message: "" };
  if (!(error instanceof Error)) return undefined;
  const full = fullFolder(error);
  if (full !== undefined && !isTraced) return { exitCode: 1, message: noSpaceText(full) };
  if (!EXPECTED.has(error.name) && !isSystemError(error)) return undefined;
  return { exitCode: 1, message: isTraced ? (error.stack ?? error.message) : `${error.message}${remedyOf(error)}` };
}

/** What to do about an error of the machine whose cause is a setting; empty for others. */
function remedyOf({ syscall }: NodeJS.ErrnoException): string {
  if (syscall !== "mkdtemp") return "";
  return "\nTMPDIR must name a folder, by its whole path, in which this user may write; without it, that is /tmp";
}

/** The machine refused: a folder that may not be written. Its message has the call and the path. */
function isSystemError(error: Error): boolean {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined && path !== undefined;
}
