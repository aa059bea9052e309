import { Parser, type CST } from "yaml";

/**
 * How deep the collections of a YAML text are nested, measured without recursion: the parser proper overflows the stack
 * on a text nested thousands deep, and that can abort the whole process.
 */
export function nestingDepth(text: string): number {
  let deepest = 0;
  const rest: { token: CST.Token; depth: number }[] = [...new Parser().parse(text)].map((token) => ({
    token,
    depth: 0,
  }));
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const children = childrenOf(next.token);
    deepest = Math.max(deepest, next.depth);
    for (const token of children) rest.push({ token, depth: next.depth + ("items" in token ? 1 : 0) });
  }
  return deepest;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value].filter((child) => child !== undefined && child !== null));
}
