/** Prints the data of a command for programs: the only thing on standard output. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
