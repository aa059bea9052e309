import { Option, type Command } from "commander";

/** Documentation of a command in `--help` and docs/command-line.md, besides its arguments and options. */
export interface CommandDocumentation {
  /** Command lines without `./fraudops`, each with a description of what it does. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
  /** Shape of the output of `--json`. The command has this option only if the shape is set. */
  readonly json?: string;
  /** Exit codes that `EXIT_CODES` does not contain, or that have a more specific meaning for the command. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** Launcher of the command line in this checkout. */
export const LAUNCHER = "./fraudops";

/** Exit codes that all commands share. */
export const EXIT_CODES: Readonly<Record<number, string>> = {
  0: "the command succeeded",
  1: "the command failed, or refused to make a change",
  64: "the command line is invalid: nothing was done",
  130: "interrupted, e.g. by Ctrl-C",
};

const documented = new WeakMap<Command, CommandDocumentation>();

/** Adds examples, exit codes and `--json` to a command and its help. */
export function document(command: Command, documentation: CommandDocumentation): Command {
  const { examples, json, exitCodes } = documentation;
  documented.set(command, documentation);
  if (json !== undefined) command.addOption(new Option("--json", "print only JSON on standard output"));
  const width = Math.max(...examples.map(([line]) => line.length));
  const section = (title: string, lines: readonly string[]): string[] => [
    "",
    title,
    ...lines.map((line) => `  ${line}`),
  ];
  const help = [
    ...section(
      "Examples:",
      examples.map(([line, effect]) => `${LAUNCHER} ${line.padEnd(width)}  ${effect}`),
    ),
    ...(json === undefined ? [] : section("With --json:", json.split("\n"))),
    ...(exitCodes === undefined
      ? []
      : section(
          "Exit codes:",
          Object.entries({ ...EXIT_CODES, ...exitCodes }).map(([code, what]) => `${code}: ${what}`),
        )),
  ];
  return command.addHelpText("after", help.join("\n"));
}

/** The documentation that `document` added to a command. */
export function documentationOf(command: Command): CommandDocumentation | undefined {
  return documented.get(command);
}
