import type { MapNode, Tree } from "./tree";

/**
 * Key of the value that is a union of mappings, and the key in it that selects the alternative. If `below` and `above`
 * select different alternatives, `above` replaces `below` without a merge.
 */
const UNION = { key: "state", discriminator: "backend" };

/**
 * Merges `above` over `below`: mappings are merged key by key, other values, including lists, are replaced. Every value keeps
 * its position in its own file.
 */
export function merge(below: MapNode, above: MapNode): MapNode {
  const entries = new Map(below.entries);
  for (const [key, entry] of above.entries) {
    const inherited = below.entries.get(key)?.value;
    const isMerged =
      inherited?.kind === "map" &&
      entry.value.kind === "map" &&
      !(key === UNION.key && changesKind(inherited, entry.value));
    const value = isMerged ? merge(inherited, entry.value) : entry.value;
    entries.set(key, { key: entry.key, value });
  }
  return { kind: "map", at: above.at, entries };
}

function changesKind(below: MapNode, above: MapNode): boolean {
  const [from, to] = [below, above].map((map) => scalar(map.entries.get(UNION.discriminator)?.value));
  return from !== undefined && to !== undefined && from !== to;
}

function scalar(node: Tree | undefined): unknown {
  return node?.kind === "scalar" ? node.value : undefined;
}
