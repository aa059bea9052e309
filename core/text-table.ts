/** Text of a cell, as one line or several. */
export type Cell = string | readonly string[];

/** Formats rows as aligned columns; the first row is the header. */
export function textTable(rows: readonly (readonly Cell[])[]): string {
  const inLines = rows.map((row) => row.map(linesOf));
  const widths = (inLines[0] ?? []).map((_, column) =>
    Math.max(...inLines.flatMap((row) => (row[column] ?? []).map(({ length }) => length)), 0),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return inLines
    .flatMap((row, index) => (index === 0 ? [...rowLines(row, widths), rule] : rowLines(row, widths)))
    .join("\n");
}

function linesOf(cell: Cell): readonly string[] {
  return typeof cell === "string" ? [cell] : cell;
}

function rowLines(row: readonly (readonly string[])[], widths: readonly number[]): readonly string[] {
  const height = Math.max(...row.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map((cell, column) => (cell[line] ?? "").padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
