/** Whether a display may move the cursor and use colours: in a terminal, unless the user does not want that. */
export function isAnimated({ isTTY }: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  // https://no-color.org: any value but the empty one.
  return isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
}

/** Width of the terminal; 120 where there is none. */
export function terminalColumns(): number {
  return process.stdout.isTTY ? process.stdout.columns : 120;
}
