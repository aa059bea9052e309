import { Parser, type CST } from "yaml";

/**
 * First offset at which a YAML text is nested deeper than `limit`; undefined if there is none. Checks the text without
 * recursion. The parser `parseDocument` of the package `yaml` is recursive: it overflows the stack on thousands of
 * levels, which can abort the process.
 */
export function deeperThan(text: string, limit: number): number | undefined {
  let first: number | undefined;
  const rest: { token: CST.Token; depth: number }[] = [...new Parser().parse(text)].map((token) => ({
    token,
    depth: "items" in token ? 1 : 0,
  }));
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { token, depth } = next;
    if (depth > limit) first = Math.min(first ?? token.offset, token.offset);
    for (const child of childrenOf(token)) rest.push({ token: child, depth: depth + ("items" in child ? 1 : 0) });
  }
  return first;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value].filter((child) => child !== undefined && child !== null));
}
