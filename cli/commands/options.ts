import { Argument, InvalidArgumentError, Option, type Command } from "commander";
import { StageFiles } from "../../config/files";
import { loadPrices } from "../../config/prices/load";
import { formatProblem } from "../../config/problem";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { configuration } from "../configuration";
import { messageOf, projectRoot, sandboxHome } from "../project";
import { SANDBOX_VARIABLE } from "../sandbox/environment";

/** `--home <folder>`: folder of a sandbox's data. */
export function homeOption(): Option {
  return new Option("--home <folder>", "folder of the sandbox")
    .default(
      process.env[SANDBOX_VARIABLE] || sandboxHome,
      ".sandbox; in a command that `sandbox exec` runs, the folder of the sandbox of `sandbox exec`",
    )
    .argParser(parseHome);
}

/** Refuses an empty value, e.g. of a variable that is not set: it would select the current directory. */
function parseHome(value: string): string {
  if (value === "") throw new InvalidArgumentError("the folder is empty.");
  return path.resolve(value);
}

/**
 * Adds `--home <folder>` and `--cloud`, which select the command's target: a sandbox or the real clouds; see
 * `resolveTarget` in `cli/target.ts`.
 */
export function addTargetOptions(command: Command): Command {
  const home = new Option("--home <folder>", "use the sandbox in this folder").conflicts("cloud");
  return command
    .addOption(home.argParser(parseHome))
    .addOption(new Option("--cloud", "use the real clouds, even if a sandbox is running"));
}

/** The argument `<stage>` of a command that uses the stage's workspace. */
export function stageArgument(description = "a stage, e.g. dev"): Argument {
  return new Argument("<stage>", description).argParser((name: string) => parseStage(name));
}

/**
 * Refuses a name that is neither a stage with a file nor in `others`, before the command does any work. Does not read
 * the file.
 */
export function parseStage(name: string, others: readonly string[] = []): string {
  const files = new StageFiles(configuration().directory);
  if (others.includes(name) || files.fileOf(name) !== undefined) return name;
  throw new InvalidArgumentError(formatProblem({ at: files.position, path: [], ...files.unknown(name, others) }));
}

/** `--prices <file>` of commands that estimate costs. */
export function pricesOption(): Option {
  return new Option(
    "--prices <file>",
    "price list in the format of config/prices.yaml (default: config/prices.yaml)",
  ).argParser(loadPrices);
}

/** `--no-refresh` of commands that only plan. */
export function noRefreshOption(): Option {
  return new Option("--no-refresh", "plan from the recorded state without a refresh; needs no Databricks credentials");
}

/** `--project <name>` of commands that act on one project. */
export function onlyProjectOption(): Option {
  return new Option("--project <name>", "ML project (default: the only project of the stage)");
}

/** `--project <name>` of commands that act on every project of a stage. */
export function projectOption(): Option {
  return new Option("--project <name>", "one ML project (default: all projects of the stage)");
}

/** `--parameter <name=value>`, which can be repeated. */
export function parameterOption(): Option {
  return new Option("--parameter <name=value>", "parameter of the job, e.g. version=3; may be repeated").argParser(
    (text: string, earlier: Readonly<Record<string, string>> | undefined) => {
      const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw new InvalidArgumentError("a parameter is <name>=<value>, e.g. version=3.");
      }
      return { ...earlier, [name]: value };
    },
  );
}

/** `--port <number>`: port of the sandbox's control API; its workspaces use the ports that follow. */
export function portOption(): Option {
  return new Option(
    "--port <number>",
    "port of the sandbox's control API; its workspaces take the ports that follow",
  ).argParser(wholeNumber("a port", 1024, 65_000));
}

/** `--limit <number>`: maximum number of rows that a command prints. */
export function limitOption(rows: number): Option {
  return new Option("--limit <number>", "maximum number of printed rows")
    .default(rows)
    .argParser(wholeNumber("a limit", 1, 1000));
}

/** `--overlay <file>`: configuration that is merged over the files in `config/`. */
export function overlayOption(file: string): Option {
  return new Option("--overlay <file>", "configuration file whose values are merged over those of config/")
    .default(file, path.relative(projectRoot, file))
    .argParser((value) => path.resolve(value));
}

/**
 * An option with the path of an output file. Checks, before the command does any work, that the file's folder exists
 * and that the file can be written.
 */
export function outputOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseOutputFile);
}

function parseOutputFile(value: string): string {
  const folder = path.dirname(path.resolve(value));
  if (!existsSync(folder)) throw new InvalidArgumentError(`the folder ${folder} does not exist.`);
  if (!statSync(folder).isDirectory()) throw new InvalidArgumentError(`${folder} is a file, not a folder.`);
  if (existsSync(value) && statSync(value).isDirectory())
    throw new InvalidArgumentError("the path is a folder, not a file.");
  try {
    accessSync(existsSync(value) ? value : folder, constants.W_OK);
  } catch (error) {
    throw new InvalidArgumentError(`the file cannot be written (${messageOf(error)}).`);
  }
  return value;
}

/** A parser of whole numbers within bounds; `what` is the name in error messages. */
export function wholeNumber(what: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`${what} must be a whole number from ${min} to ${max}.`);
  };
}

/** Parses a run id of the command line. */
export function parseRunId(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new InvalidArgumentError("a run id must be a positive whole number, as `job` prints it.");
}
