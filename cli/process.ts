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

/** What a tool left behind; texts are without colour codes. */
export interface ToolResult {
  /** 128 + the signal's number when the tool was ended by a signal. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output and error, interleaved as they arrived. */
  readonly output: string;
  readonly seconds: number;
}

export interface ToolOptions {
  /** Beside what `toolEnvironment` passes on from this process. */
  readonly environment?: Environment;
  readonly directory?: string;
  /** Called with each line as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Leaves the terminal to the tool, colours and prompts included. @default - captured */
  readonly inherit?: boolean;
  /** File that keeps the standard output; standard error goes to `<file>.stderr`. @default - neither is kept */
  readonly outputFile?: string;
}

const SUPERVISOR = path.join(projectRoot, "cli", "supervisor.sh");
const NOT_FOUND = 127;

/** Environment in which the project's own tools (`cdktf`, `pytest` ...) are found first. */
export function toolPath(): string {
  const own = [path.join(projectRoot, "node_modules", ".bin"), path.join(projectRoot, ".venv", "bin")];
  return [...own, process.env["PATH"] ?? ""].join(path.delimiter);
}

/**
 * Runs a tool to its end; a non-zero exit is a result, not an error. Output goes to files, so that a tool can still
 * write when this process is killed: Terraform would die of the broken pipe before it has written its state.
 *
 * An interrupt reaches the tool as one SIGINT. It then has its time to end, and its result is returned: the caller asks
 * `interruptSignal()`.
 * @throws UserError when the tool is not installed, or the disk is full: what the tool has said is then not whole
 * @throws Interrupted when the command has been interrupted before
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
      // A session of its own: the terminal's Ctrl-C reaches this process alone, which forwards it once.
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

/** Waits for a tool, and hands interrupts to its supervisor. */
async function supervise(child: ChildProcess, command: string, inherit: boolean): Promise<number> {
  const channel = child.stdio[3] as Writable;
  // The supervisor may be gone already; then there is nobody to tell.
  channel.on("error", () => undefined);
  const ignore = onInterrupt((repeated) => {
    console.error(interruptText(path.basename(command), repeated));
    // A terminal has sent its Ctrl-C to such a tool itself.
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
    ? `interrupted again: ${tool} stops without waiting, and may not record what it has made`
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

/** Reports on standard error, once, what is not passed on. */
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
