/** One line of a text comparison. */
export interface LineDifference {
  readonly kind: "same" | "added" | "removed" | "gap";
  readonly text: string;
}

/** Number of context lines around changed lines. */
const CONTEXT_LINES = 2;

/**
 * Maximum number of lines in a text that is compared by line, because the comparison takes quadratic time. In longer
 * texts, all lines count as removed and added.
 */
const MAX_LINES = 2_000;

/** Changed lines of two texts with context. A line of kind `gap` replaces unchanged lines that are not context. */
export function lineDifferences(before: string, after: string): readonly LineDifference[] {
  const [old, planned] = [before.split("\n"), after.split("\n")];
  const all =
    Math.max(old.length, planned.length) > MAX_LINES
      ? [...old.map((text) => line("removed", text)), ...planned.map((text) => line("added", text))]
      : aligned(old, planned);
  const isNear = (index: number): boolean =>
    all.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(({ kind }) => kind !== "same");
  return all
    .map((difference, index) => (isNear(index) ? difference : line("gap", "...")))
    .filter(({ kind }, index, lines) => kind !== "gap" || lines[index - 1]?.kind !== "gap");
}

/** Aligns lines by their longest common subsequence. */
function aligned(old: readonly string[], planned: readonly string[]): readonly LineDifference[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(planned.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    if (row === undefined) continue;
    for (let j = planned.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === planned[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const result: LineDifference[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < planned.length) {
    if (i < old.length && j < planned.length && old[i] === planned[j]) {
      result.push(line("same", old[i] ?? ""));
      i += 1;
      j += 1;
    } else if (j >= planned.length || (i < old.length && length(i + 1, j) >= length(i, j + 1))) {
      result.push(line("removed", old[i] ?? ""));
      i += 1;
    } else {
      result.push(line("added", planned[j] ?? ""));
      j += 1;
    }
  }
  return result;
}

function line(kind: LineDifference["kind"], text: string): LineDifference {
  return { kind, text };
}
