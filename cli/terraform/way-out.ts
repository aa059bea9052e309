/** A command of ours that gets a stack out of a state in which nothing is applied. */
export function terraformCommand(stack: string, ...args: readonly string[]): string {
  return `./fraudops terraform ${stack} -- ${args.map(quoted).join(" ")}`;
}

function quoted(arg: string): string {
  return /^[\w./:<>-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
