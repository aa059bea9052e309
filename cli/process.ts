import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { accessSync, closeSync, constants, openSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Writable } from "node:stream";
import { Interrupted, isInterrupted, onInterrupt } from "./interrupt";
import { isFull, noSpaceText } from "./no-space";
import { ownCaches } from "./own-caches";
import { projectRoot, UserError } from "./project";
import { droppedText, toolEnvironment, type Environment } from "./tool-environment";
import { ToolOutput } from "./tool-output";

export type { Environment } from "./tool-environment";
export { withoutColour } from "./without-colour";

/** Result of a tool. Texts contain no colour codes. */
export interface ToolResult {
  /** 128 + the signal's number if a signal ended the tool. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output and error, interleaved in the order in which this process read them. */
  readonly output: string;
  readonly seconds: number;
}

export interface ToolOptions {
  /** Added to the variables that `toolEnvironment` passes on from this process. */
  readonly environment?: Environment;
  readonly directory?: string;
  /** Called with each line as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Connects the tool to the terminal, with colours and prompts. @default - its output is captured */
  readonly inherit?: boolean;
  /** File for the standard output; `<file>.stderr` receives the standard error. @default - temporary files */
  readonly outputFile?: string;
}

const SUPERVISOR = path.join(projectRoot, "cli", "supervisor.sh");
const NOT_FOUND = 127;

/** Search path that begins with the project's own tools (`cdktf`, `pytest` ...). */
export function toolPath(): string {
  const own = [
    ["cli", "bin"],
    ["node_modules", ".bin"],
    [".venv", "bin"],
  ].map((at) => path.join(projectRoot, ...at));
  return [...own, process.env["PATH"] ?? ""].join(path.delimiter);
}

/**
 * Runs a tool until it ends; a non-zero exit code is a result, not an error. The tool writes its output to files and
 * not to pipes: if this process were killed, a broken pipe would end Terraform before Terraform has written its state.
 *
 * An interrupt is forwarded to the tool as one SIGINT. The function then waits for the tool and returns its result; the
 * caller must check `interruptSignal()`.
 * @throws UserError if the tool cannot be started, or if the disk is full, because the output is then incomplete
 * @throws Interrupted if the command was interrupted before the call
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  if (isInterrupted()) throw new Interrupted();
  const started = performance.now();
  const { directory = projectRoot, inherit = false } = options;
  const env = { ...chosenEnvironment(inherit), ...ownCaches(process.env), ...options.environment, PATH: toolPath() };
  const output = inherit ? undefined : new ToolOutput(options.onLine, options.outputFile);
  try {
    const stdio: StdioOptions = output === undefined ? "inherit" : ["ignore", output.stdoutFile, output.stderrFile];
    const child = spawn("/bin/sh", [SUPERVISOR, inherit ? "process" : "group", command, ...args], {
      cwd: directory,
      env,
      // Starts the tool in a separate session, so that the terminal sends Ctrl-C only to this process, which forwards
      // one interrupt to the tool.
      detached: !inherit,
      stdio: [...(stdio === "inherit" ? (["inherit", "inherit", "inherit"] as const) : stdio), "pipe"],
    });
    const exitCode = await supervise(child, command, inherit);
    if (exitCode === NOT_FOUND && !isInstalled(command, env.PATH, directory)) {
      throw new UserError(
        `${command} was not found: install it, or run \`npm run setup\` if it belongs to the project`,
      );
    }
    if (output?.isTemporary === true && isFull(output.folder)) throw new UserError(noSpaceText(output.folder));
    const texts = output?.end() ?? { stdout: "", stderr: "", output: "" };
    return { exitCode, ...texts, seconds: (performance.now() - started) / 1000 };
  } finally {
    output?.close();
  }
}

/** Waits for a tool and forwards interrupts to `cli/supervisor.sh`, which started the tool. */
async function supervise(child: ChildProcess, command: string, inherit: boolean): Promise<number> {
  const channel = child.stdio[3] as Writable;
  // Ignores failed writes to the pipe, because the process that reads it may have ended already.
  channel.on("error", () => undefined);
  const ignore = onInterrupt((repeated) => {
    console.error(interruptText(path.basename(command), repeated));
    // Forwards no interrupt to a tool that inherits a terminal, because the terminal sends Ctrl-C to the tool directly.
    if (!inherit || !hasTerminal()) channel.write("interrupt\n");
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", (error) => reject(new UserError(`${command} cannot be started: ${error.message}`)));
      child.on("exit", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? "SIGKILL"]));
    });
  } finally {
    ignore();
    channel.end("done\n");
  }
}

function interruptText(tool: string, repeated: boolean): string {
  return repeated
    ? `interrupted again: ${tool} stops at once and may not record the objects it has created`
    : `interrupted: waiting for ${tool} to stop`;
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

let hasReported = false;

/** The environment for a tool. Prints the names of variables that are not passed on to tools, once per process. */
function chosenEnvironment(interactive: boolean): Environment {
  const { environment, dropped } = toolEnvironment(process.env, interactive);
  if (dropped.length > 0 && !hasReported) console.error(droppedText(dropped));
  hasReported = true;
  return environment;
}

function isInstalled(command: string, searchPath: string, directory: string): boolean {
  const folders = command.includes("/") ? [directory] : searchPath.split(path.delimiter);
  return folders.some((folder) => {
    try {
      accessSync(path.resolve(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The last lines of a tool's output, for an error message. */
export function tail(output: string, lines = 25): string {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
