import { shellWord } from "../shell-word";

/** Command line of `fraudops terraform` for a stack. */
export function terraformCommand(stack: string, ...args: readonly string[]): string {
  return `./fraudops terraform ${stack} -- ${args.map(shellWord).join(" ")}`;
}
