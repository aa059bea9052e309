import { formatPath, type Problem } from "./problem";
import {
  keyPositionOf,
  nodeAt,
  positionOf,
  withEntry,
  withoutEntry,
  type MapNode,
  type Path,
  type Tree,
} from "./yaml/tree";

/** A field of an earlier release and the field that replaces it. `*` in `from` matches any key; `to` uses the same key. */
interface MovedField {
  readonly from: Path;
  readonly to: Path;
}

/** Remove an entry once no configuration is older than the release that moved the field. */
const MOVED_FIELDS: readonly MovedField[] = [
  moved("projects.*.data.rows", "projects.*.source.synthetic.rows"),
  moved("projects.*.data.seed", "projects.*.source.synthetic.seed"),
  moved("projects.*.data.drift", "projects.*.source.synthetic.drift"),
  moved("projects.*.data.fraudShare", "projects.*.source.synthetic.parameters.fraudShare"),
  moved("projects.*.gate.minPrAuc", "projects.*.gate.limits.prAuc.min"),
  moved("projects.*.gate.maxLatencyMs", "projects.*.gate.limits.latencyP99Ms.max"),
];

/** Sections of a project that contained the moved fields in an earlier release, e.g. `data`. */
export const FORMER_SECTIONS = MOVED_FIELDS.map(({ from: [, , section] }) => String(section));

/** A configuration with its moved fields renamed, and one problem per moved field. */
export interface Renamed {
  readonly tree: MapNode;
  readonly problems: readonly Problem[];
}

/**
 * Finds fields of an earlier release and reports each as a problem, so that only current fields are deployed. The returned
 * tree contains their values at the new paths, so that validation does not also report the new fields missing.
 */
export function renameMovedFields(tree: MapNode, fields: readonly MovedField[] = MOVED_FIELDS): Renamed {
  return fields
    .flatMap(({ from, to }) => matches(tree, from).map((key) => ({ from: filled(from, key), to: filled(to, key) })))
    .reduce<Renamed>(rename, { tree, problems: [] });
}

function rename({ tree, problems }: Renamed, { from, to }: MovedField): Renamed {
  const node = nodeAt(tree, from);
  const at = keyPositionOf(tree, from) ?? positionOf(tree, from);
  if (node === undefined) return { tree, problems };
  const problem = { at, path: from, message: `this field has moved: write it as ${formatPath(to)}` };
  const without = removed(tree, from);
  return {
    tree: nodeAt(without, to) === undefined ? placed(without, to, node, at) : without,
    problems: [...problems, problem],
  };
}

/** Keys that can replace `*` in `from` so that the result is the path of an existing value. */
function matches(tree: MapNode, from: Path): readonly string[] {
  const star = from.indexOf("*");
  const above = nodeAt(tree, from.slice(0, star));
  const keys = above?.kind === "map" ? [...above.entries.keys()] : [];
  return keys.filter((key) => nodeAt(tree, filled(from, key)) !== undefined);
}

function filled(path: Path, key: string): Path {
  return path.map((step) => (step === "*" ? key : step));
}

/** `map` without the value at `path` and without mappings that become empty. */
function removed(map: MapNode, [step = "", ...rest]: Path): MapNode {
  const key = String(step);
  const entry = map.entries.get(key);
  if (rest.length === 0 || entry?.value.kind !== "map") return withoutEntry(map, key);
  const inner = removed(entry.value, rest);
  return inner.entries.size === 0 ? withoutEntry(map, key) : withEntry(map, key, { ...entry, value: inner });
}

/** `map` with `node` at `path`; unchanged if a value on the way is not a mapping. */
function placed(map: MapNode, [step = "", ...rest]: Path, node: Tree, at: MapNode["at"]): MapNode {
  const key = String(step);
  if (rest.length === 0) return withEntry(map, key, { key: at, value: node });
  const { key: keyAt, value } = map.entries.get(key) ?? {
    key: at,
    value: { kind: "map", at, entries: new Map() } as const,
  };
  return value.kind === "map" ? withEntry(map, key, { key: keyAt, value: placed(value, rest, node, at) }) : map;
}

function moved(from: string, to: string): MovedField {
  return { from: from.split("."), to: to.split(".") };
}
