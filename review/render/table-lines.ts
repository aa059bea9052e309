import { textTable } from "../../core/text-table";
import { printable } from "../words";
import { wrapped } from "./wrap";

/** Width below which a column does not shrink, so that words remain readable. */
const MIN_COLUMN = 8;

/** Spaces between columns. */
const GAP = 2;

/**
 * Formats a table in lines of at most `width` characters, if columns of `MIN_COLUMN` characters fit. Wide cells wrap
 * within their column.
 *
 * @param rows rows, beginning with the header
 */
export function tableLines(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const texts = rows.map((row) => row.map(printable));
  const widths = columnWidths(texts, width);
  return textTable(texts.map((row) => row.map((cell, column) => wrapped(cell, widths[column] ?? width)))).split("\n");
}

/** Column widths for `tableLines`. The widest column shrinks first. */
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
