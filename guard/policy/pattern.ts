/**
 * Patterns of IAM: `*` stands for any characters, `?` for exactly one. In `${*}`, `${?}` and `${$}` the character stands
 * for itself; any other `${...}` is a policy variable or a reference of Terraform, whose value is one text.
 *
 * Source: IAM user guide, "Policy elements: Variables and tags" and "Action".
 */
const TOKEN = /\$\{([*?$])\}|\$+\{[^}]*\}|\*|\?|[\s\S]/g;

/** What a pattern consists of; text that stands for itself is one item per character. */
type Item = "*" | "?" | { readonly literal: string };

function items(pattern: string): readonly Item[] {
  return [...pattern.trim().matchAll(TOKEN)].map(([token, escaped]): Item => {
    if (token === "*" || token === "?") return token;
    return { literal: escaped ?? token };
  });
}

/** Whether a pattern has a wildcard. */
export function hasWildcard(pattern: string): boolean {
  return items(pattern).some((item) => item === "*" || item === "?");
}

/** The characters of a pattern that stand for themselves; a variable or a reference counts as it is written. */
export function literalText(pattern: string): string {
  return items(pattern)
    .map((item) => (typeof item === "object" ? item.literal : ""))
    .join("");
}

/** Whether a pattern matches a text; upper and lower case are the same. */
export function matches(pattern: string, text: string): boolean {
  const all = items(pattern);
  return positionsAfter(all, text).has(all.length);
}

/** Whether a pattern matches any text at all that begins with `start`; upper and lower case are the same. */
export function matchesStart(pattern: string, start: string): boolean {
  return positionsAfter(items(pattern), start).size > 0;
}

/** Positions in a pattern at which the next character may be read, once it has read a text. */
function positionsAfter(all: readonly Item[], text: string): ReadonlySet<number> {
  const afterStars = (from: Iterable<number>): Set<number> => {
    const positions = new Set<number>();
    for (const position of from) {
      for (let next = position; ; next++) {
        positions.add(next);
        if (all[next] !== "*") break;
      }
    }
    return positions;
  };
  let positions = afterStars([0]);
  for (const character of text.toLowerCase()) {
    const next = [...positions].flatMap((position) => {
      const item = all[position];
      if (item === "*") return [position];
      if (item === "?") return [position + 1];
      return item?.literal.toLowerCase() === character ? [position + 1] : [];
    });
    positions = afterStars(next);
  }
  return positions;
}
