/** Command line of `fraudops terraform` for a stack. */
export function terraformCommand(stack: string, ...args: readonly string[]): string {
  return `./fraudops terraform ${stack} -- ${args.map(quoted).join(" ")}`;
}

function quoted(arg: string): string {
  return /^[\w./:<>-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
