/** Takes one line about something an operator may want to know. */
export type Log = (line: string) => void;

/** Text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
