import type { MapNode, Tree } from "./tree";

/** A mapping that names another kind of thing by this key is not the same thing any more: it replaces, not merges. */
const DISCRIMINATOR = "backend";

/**
 * Lays `above` over `below`: mappings merge key by key, everything else (lists too) replaces.
 * Each part keeps the position of the file that gave it.
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
