/** The candidate nearest to `given` by edit distance; undefined if none is similar. */
export function suggest(given: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(squash(given), squash(candidate)) }))
    .sort((left, right) => left.distance - right.distance);
  const limit = Math.max(1, Math.floor(given.length / 3));
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** `did you mean "x"?`; undefined without a suggestion. */
export function didYouMean(meant: string | undefined): string | undefined {
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

/** Message for a key that is not among `allowed`. */
export function unknownKeyText(key: string, allowed: readonly string[]): string {
  return ["unknown key", didYouMean(suggest(key, allowed))].filter((part) => part !== undefined).join(", ");
}

/** Removes case and separators, so that `fraud_share` equals `fraudShare`. */
function squash(text: string): string {
  return text.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** Number of edits (insert, delete, replace, swap of neighbours) that turn one text into the other. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      (rows[row] as number[])[column] = Math.min(
        cell(row - 1, column) + 1,
        cell(row, column - 1) + 1,
        cell(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? cell(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return cell(from.length, to.length);
}
