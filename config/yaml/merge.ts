import type { MapNode, Tree } from "./tree";

/**
 * Key that selects the alternative in a union of mappings. If `below` and `above` have different values for this
 * key, `above` replaces `below` without a merge.
 */
const DISCRIMINATOR = "backend";

/**
 * Merges `above` over `below`: mappings are merged key by key, other values, including lists, are replaced. Every value keeps
 * its position in its own file.
 */
export function merge(below: MapNode, above: MapNode): MapNode {
  if (changesKind(below, above)) return above;
  const entries = new Map(below.entries);
  for (const [key, entry] of above.entries) {
    const inherited = below.entries.get(key)?.value;
    const value = inherited?.kind === "map" && entry.value.kind === "map" ? merge(inherited, entry.value) : entry.value;
    entries.set(key, { key: entry.key, value });
  }
  return { kind: "map", at: above.at, entries };
}

function changesKind(below: MapNode, above: MapNode): boolean {
  const [from, to] = [below, above].map((map) => scalar(map.entries.get(DISCRIMINATOR)?.value));
  return from !== undefined && to !== undefined && from !== to;
}

function scalar(node: Tree | undefined): unknown {
  return node?.kind === "scalar" ? node.value : undefined;
}
