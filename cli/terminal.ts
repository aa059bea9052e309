/** Whether output may move the cursor and use colours: in a terminal, unless the environment disables it. */
export function isAnimated({ isTTY }: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  // Any non-empty value of NO_COLOR disables colours (https://no-color.org).
  return isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
}

/** Width of the terminal; 120 without a terminal. */
export function terminalColumns(): number {
  return process.stdout.isTTY ? process.stdout.columns : 120;
}
