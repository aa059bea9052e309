/**
 * IAM patterns: `*` matches any characters, `?` exactly one. `${*}`, `${?}` and `${$}` stand for the characters `*`,
 * `?` and `$`. Any other `${...}` is a policy variable or a Terraform reference. Its value is unknown, so it matches no
 * character.
 *
 * Source: IAM user guide, "Policy elements: Variables and tags" and "Action".
 */
const TOKEN = /\$\{([*?$])\}|\$+\{[^}]*\}|\*|\?|[\s\S]/g;

/** Element of a pattern: a wildcard, one literal character, or a whole `${...}`. */
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

/** A pattern without its wildcards. Policy variables and Terraform references remain, e.g. `${aws:username}`. */
export function literalText(pattern: string): string {
  return items(pattern)
    .map((item) => (typeof item === "object" ? item.literal : ""))
    .join("");
}

/** Whether a pattern matches a text, ignoring case. */
export function matches(pattern: string, text: string): boolean {
  const all = items(pattern);
  return positionsAfter(all, text).has(all.length);
}

/** Whether a pattern matches some text that begins with `start`, ignoring case. */
export function matchesStart(pattern: string, start: string): boolean {
  return positionsAfter(items(pattern), start).size > 0;
}

/**
 * Indices of the elements that may match the next character after `text`. Contains `all.length` if the whole pattern
 * matches `text`. Empty if the pattern matches no text that begins with `text`.
 */
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
