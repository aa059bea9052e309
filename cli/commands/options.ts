import { InvalidArgumentError, Option } from "commander";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { projectRoot, sandboxHome } from "../project";

/** `--home <folder>`: where a sandbox keeps what it holds. */
export function homeOption(): Option {
  return new Option("--home <folder>", "folder of the sandbox")
    .default(sandboxHome, ".sandbox")
    .argParser((value) => path.resolve(value));
}

/** `--home <folder>` of commands that talk to a workspace wherever it is. */
export function workspaceOption(): Option {
  return new Option(
    "--home <folder>",
    "act on the sandbox in that folder, whatever the environment says (default: the environment's workspace, else the sandbox in .sandbox)",
  ).argParser((value) => path.resolve(value));
}

/** `--port <number>`: control port; workspaces take the ports that follow. */
export function portOption(): Option {
  return new Option("--port <number>", "control port; workspaces take the ports that follow").argParser(parsePort);
}

/** `--overlay <file>`: configuration that is merged last. */
export function overlayOption(file: string): Option {
  return new Option("--overlay <file>", "configuration merged last")
    .default(file, path.relative(projectRoot, file))
    .argParser((value) => path.resolve(value));
}

/** A file that is written once the work is done; that it can be is looked at before. */
export function outputOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseOutputFile);
}

function parseOutputFile(value: string): string {
  const folder = path.dirname(path.resolve(value));
  if (!existsSync(folder)) throw new InvalidArgumentError(`there is no folder ${folder}.`);
  if (existsSync(value) && statSync(value).isDirectory()) throw new InvalidArgumentError("it is a folder.");
  return value;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port;
  throw new InvalidArgumentError("a port is a whole number from 1024 to 65000.");
}
