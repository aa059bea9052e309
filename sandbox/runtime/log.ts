/** Logs one line for operators. */
export type Log = (line: string) => void;

/** Message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
