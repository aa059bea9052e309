import { execa, type Options } from "execa";
import path from "node:path";
import { projectRoot, UserError } from "./project";

/** What a tool left behind. */
export interface ToolResult {
  readonly exitCode: number;
  /** Standard output and error, interleaved, without colour codes. */
  readonly output: string;
  readonly seconds: number;
}

/** Variables of a tool's environment; undefined takes one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ToolOptions {
  /** Beside that of this process. */
  readonly environment?: Environment;
  readonly directory?: string;
  /** Called with each line as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Shows the tool's output as it is, colours and prompts included. @default - captured */
  readonly inherit?: boolean;
}

// eslint-disable-next-line no-control-regex -- terminal control sequences begin with ESC
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Text as it reads without a terminal. */
export function withoutColour(text: string): string {
  return text.replaceAll(ANSI, "");
}

/** Environment in which the project's own tools (`cdktf`, `pytest` ...) are found first. */
export function toolPath(): string {
  const own = [path.join(projectRoot, "node_modules", ".bin"), path.join(projectRoot, ".venv", "bin")];
  return [...own, process.env["PATH"] ?? ""].join(path.delimiter);
}

/**
 * Runs a tool to its end; a non-zero exit is a result, not an error.
 * @throws UserError when the tool is not installed
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  const started = performance.now();
  const settings = {
    cwd: options.directory ?? projectRoot,
    env: { ...options.environment, PATH: toolPath() },
    reject: false,
    all: true,
    buffer: options.inherit !== true,
    stdio: options.inherit === true ? "inherit" : ["ignore", "pipe", "pipe"],
    // A tool that is asked to stop gets time to write its state down.
    forceKillAfterDelay: 30_000,
  } satisfies Options;
  const child = execa(command, [...args], settings);
  if (options.onLine !== undefined && options.inherit !== true) {
    let rest = "";
    child.all.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(withoutColour(line));
    });
  }
  const result = await child;
  if (result.code === "ENOENT") {
    throw new UserError(`${command} was not found: install it, or run \`npm run setup\` if it belongs to the project`);
  }
  const output = typeof result.all === "string" ? withoutColour(result.all) : "";
  return { exitCode: result.exitCode ?? 1, output, seconds: (performance.now() - started) / 1000 };
}

/** The last lines of a tool's output, for an error message. */
export function tail(output: string, lines = 25): string {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
