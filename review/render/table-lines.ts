import { textTable } from "../../core/text-table";
import { printable } from "../words";
import { wrapped } from "./wrap";

/** No column becomes narrower: its words would be cut into pieces that nobody reads. */
const MIN_COLUMN = 8;

/** Between columns. */
const GAP = 2;

/**
 * A table in lines of at most `width` characters. A cell that is too wide goes on in the next line, in its column.
 *
 * @param rows the first is the heading
 */
export function tableLines(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const texts = rows.map((row) => row.map(printable));
  const widths = columnWidths(texts, width);
  return textTable(texts.map((row) => row.map((cell, column) => wrapped(cell, widths[column] ?? width)))).split("\n");
}

/** Widths that fit: the widest column gives way first. */
function columnWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const total = (): number => widths.reduce((sum, each) => sum + each + GAP, -GAP);
  while (total() > width) {
    const widest = Math.max(...widths);
    if (widest <= MIN_COLUMN) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}
