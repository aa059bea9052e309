import type { Command } from "commander";
import { sandboxHome } from "./project";
import { homeArgument } from "./shown-path";

/** Matches a message that suggests a command of this program, e.g. `./fraudops apply dev`, without `--home`. */
const SUGGESTION = /\.\/fraudops [a-z](?![^`\n]*--home)/;

/**
 * Remembers the option `--home` of the command that runs.
 * @returns a function that takes an error message; if the message suggests commands, the function appends that these
 *   commands need the same option
 */
export function homeHint(program: Command): (error: string) => string {
  let home: string | undefined;
  program.hook("preAction", (_program, command) => {
    if (command.getOptionValueSource("home") === "cli") home = command.opts<{ home: string }>().home;
  });
  return (error) =>
    home === undefined || home === sandboxHome || !SUGGESTION.test(error)
      ? error
      : `${error}\nAdd \`${homeArgument(home)}\` to these commands.`;
}
