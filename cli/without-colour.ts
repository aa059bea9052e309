// eslint-disable-next-line no-control-regex -- terminal control sequences begin with ESC
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Text without terminal control sequences. */
export function withoutColour(text: string): string {
  return text.replaceAll(ANSI, "");
}
