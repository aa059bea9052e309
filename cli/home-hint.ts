import type { Command } from "commander";
import { sandboxHome } from "./project";
import { shownPath } from "./shown-path";

/** A suggested command of this program that does not contain the option `--home`. */
const SUGGESTION = /\.\/fraudops [a-z](?![^`\n]*--home)/;

/**
 * Watches the texts that a command prints, except its data (`--json`). Commands in these texts need the `--home` with
 * which the command was called.
 * @returns a function that returns a hint to add this option; undefined if no text has a command that lacks the option
 */
export function watchForCommands(program: Command): () => string | undefined {
  let home: string | undefined;
  let isJson = false;
  let hasSuggested = false;
  program.hook("preAction", (_program, command) => {
    if (command.getOptionValueSource("home") === "cli") home = command.opts<{ home: string }>().home;
    isJson = command.opts<{ json?: true }>().json === true;
  });
  for (const stream of ["log", "error"] as const) {
    const print = console[stream].bind(console);
    console[stream] = (...texts: readonly unknown[]): void => {
      const isData = isJson && stream === "log";
      hasSuggested ||= !isData && texts.some((text) => SUGGESTION.test(String(text)));
      print(...texts);
    };
  }
  return () =>
    hasSuggested && home !== undefined && home !== sandboxHome
      ? `Add \`--home ${shownPath(home)}\` to these commands.`
      : undefined;
}
