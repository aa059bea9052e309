/** Prints a command's data as JSON, the only content of standard output. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
