import { createInterface } from "node:readline/promises";
import { Interrupted, interruptSignal } from "./interrupt";
import { UserError } from "./project";

/** A question that must be answered before something is changed. */
export interface Question {
  /** What is about to happen, e.g. `Apply this to dev (sandbox in .sandbox)?` */
  readonly text: string;
  /** What the user must type. @default "yes" */
  readonly word?: string;
}

/** Whether a person can be asked: both ends of the conversation are a terminal. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks a person on the terminal.
 * @throws UserError with the option that answers, when there is no terminal; and when the answer is another, or Ctrl-D
 * @throws Interrupted on Ctrl-C
 */
export async function confirm({ text, word = "yes" }: Question): Promise<void> {
  if (!isInteractive())
    throw new UserError(`nobody can be asked here, so nothing of this was done: run it in a terminal, or say --yes`);
  const answer = await ask(`${text} Type \`${word}\` to go on: `);
  if (answer !== word) throw new UserError(`not confirmed (\`${answer}\`): nothing of this was done`);
}

/** A line from the terminal, which takes its keys one by one meanwhile: no Ctrl-C becomes a signal. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const signal = interruptSignal();
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.on("SIGINT", () => reject(new Interrupted()));
      // The question is never answered then, or only by later versions of Node.
      terminal.on("close", () => reject(new UserError("not confirmed: nothing of this was done")));
      terminal.question(question, { signal }).then((line) => resolve(line.trim()), reject);
    });
  } catch (error) {
    process.stderr.write("\n");
    throw signal.aborted ? new Interrupted() : error;
  } finally {
    terminal.close();
  }
}
