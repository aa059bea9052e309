import { createInterface } from "node:readline/promises";
import { interruptSignal } from "./interrupt";
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
 * @throws UserError with the option that answers, when there is no terminal, and when the answer is another
 */
export async function confirm({ text, word = "yes" }: Question): Promise<void> {
  if (!isInteractive())
    throw new UserError(`nobody can be asked here, so nothing was done: run it in a terminal, or say --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${text} Type \`${word}\` to go on: `, { signal: interruptSignal() });
    if (answer.trim() !== word) throw new UserError(`not confirmed (\`${answer.trim()}\`): nothing was done`);
  } finally {
    terminal.close();
  }
}
