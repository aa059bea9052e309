import { createInterface } from "node:readline/promises";
import { Interrupted, interruptSignal } from "./interrupt";
import { UserError } from "./project";

/** A question that the user must confirm before a change. */
export interface Question {
  /** The question, which names the change, e.g. `Apply this to dev (sandbox in .sandbox)?` */
  readonly text: string;
  /** The word that the user must type. @default "yes" */
  readonly word?: string;
}

/** Whether a user can answer, i.e. standard input and standard error are a terminal. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks the user on the terminal.
 * @throws UserError if there is no terminal, with the option `--yes` as remedy; or if the user types anything other
 *   than `word`, or Ctrl-D
 * @throws Interrupted on Ctrl-C
 */
export async function confirm({ text, word = "yes" }: Question): Promise<void> {
  if (!isInteractive())
    throw new UserError(
      `there is no terminal for the confirmation, so nothing was changed: run the command in a terminal, or add --yes`,
    );
  const answer = await ask(`${text} Type \`${word}\` to go on: `);
  if (answer !== word)
    throw new UserError(`not confirmed: the answer was \`${answer}\`, not \`${word}\`; nothing was changed`);
}

/** Reads a line from the terminal. Handles Ctrl-C itself, because a terminal in raw mode sends no signal for Ctrl-C. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const signal = interruptSignal();
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.on("SIGINT", () => reject(new Interrupted()));
      // Rejects on Ctrl-D, because some versions of Node.js never settle `question` after the terminal is closed.
      terminal.on("close", () => reject(new UserError("not confirmed: nothing was changed")));
      terminal.question(question, { signal }).then((line) => resolve(line.trim()), reject);
    });
  } catch (error) {
    process.stderr.write("\n");
    throw signal.aborted ? new Interrupted() : error;
  } finally {
    terminal.close();
  }
}
