import { printable } from "../words";

/**
 * Wraps a text to lines of at most `width` characters, at spaces, or within words that are longer than a line.
 *
 * @param first prefix of the first line
 * @param next prefix of the other lines
 */
export function wrapped(text: string, width: number, first = "", next = " ".repeat(first.length)): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const end = (): void => {
    lines.push(line);
    line = next;
    isEmpty = true;
  };
  for (const word of printable(text).split(" ")) {
    let rest = word;
    if (!isEmpty && line.length + 1 + rest.length > width) end();
    while (rest.length > width - line.length && isEmpty) {
      const room = Math.max(1, width - line.length);
      line += rest.slice(0, room);
      rest = rest.slice(room);
      end();
    }
    line += `${isEmpty ? "" : " "}${rest}`;
    isEmpty = false;
  }
  lines.push(line);
  return lines;
}
