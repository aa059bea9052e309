/** An argument as a word of a shell command: in single quotes if it contains characters that a shell could interpret. */
export function shellWord(argument: string): string {
  return /^[\w./:<>-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
