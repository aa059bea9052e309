/** Position in a file. Line and column count from 1; both are undefined for a whole file or folder. */
export interface Position {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Keys and indices that lead from the root of a document to a value. */
export type Path = readonly (string | number)[];

export type ScalarValue = string | number | boolean | null;

/** A document in which every value keeps its file, line and column, also after merging. */
export type Tree = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly at: Position;
  readonly value: ScalarValue;
  /**
   * A number, `true` or `false` as written in the file.
   * @default - the value is text or null, or is not from a file
   */
  readonly source?: string | undefined;
}

export interface ListNode {
  readonly kind: "list";
  readonly at: Position;
  readonly items: readonly Tree[];
}

export interface MapNode {
  readonly kind: "map";
  readonly at: Position;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** One key of a mapping with its value. */
export interface Entry {
  /** Position of the key. */
  readonly key: Position;
  readonly value: Tree;
}

/** Converts the tree to plain values, without positions. */
export function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map(plain);
    case "map":
      return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.value)]));
  }
}

/** The node at `path`; undefined if there is none. */
export function nodeAt(tree: Tree, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>((node, step) => (node === undefined ? undefined : child(node, step)), tree);
}

/**
 * Position to report for `path`: the position of the value, or of the key if the value is a mapping. If there is no
 * value at `path`, the position to report for the longest beginning of `path` at which there is a value.
 */
export function positionOf(tree: Tree, path: Path): Position {
  let node = tree;
  let position = tree.at;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) break;
    position = next.kind === "map" ? (keyPosition(node, step) ?? next.at) : next.at;
    node = next;
  }
  return position;
}

/** Position of the last key of `path`; undefined if there is none. */
export function keyPositionOf(tree: Tree, path: Path): Position | undefined {
  const parent = nodeAt(tree, path.slice(0, -1));
  const last = path.at(-1);
  return parent === undefined || last === undefined ? undefined : keyPosition(parent, last);
}

/** `map` with one entry set. */
export function withEntry(map: MapNode, key: string, entry: Entry): MapNode {
  return { ...map, entries: new Map(map.entries).set(key, entry) };
}

/** `map` without one entry. */
export function withoutEntry(map: MapNode, key: string): MapNode {
  return { ...map, entries: new Map([...map.entries].filter(([name]) => name !== key)) };
}

function child(node: Tree, step: string | number): Tree | undefined {
  if (node.kind === "map") return node.entries.get(String(step))?.value;
  if (node.kind === "list") return node.items[Number(step)];
  return undefined;
}

function keyPosition(node: Tree, step: string | number): Position | undefined {
  return node.kind === "map" ? node.entries.get(String(step))?.key : undefined;
}
