import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node as YamlNode, type YAMLMap } from "yaml";
import { formatGiven, type Problem } from "../problem";
import { nestingDepth } from "./depth";
import type { Entry, MapNode, Path, Position, ScalarValue, Tree } from "./tree";

/** Deeper documents are no configuration. */
const MAX_DEPTH = 32;

/** A key that JavaScript objects treat as their prototype. */
const FORBIDDEN_KEY = "__proto__";

export interface Reading {
  readonly root: MapNode;
  readonly problems: readonly Problem[];
}

/**
 * Reads YAML text into a tree with positions. Never throws: whatever is wrong is among the problems, and `root` is
 * then as much as could be understood.
 *
 * @param file - name that positions carry
 */
export function readYaml(text: string, file: string): Reading {
  const reader = new Reader(file);
  return { root: reader.read(text), problems: reader.problems };
}

class Reader {
  public readonly problems: Problem[] = [];
  private readonly lines = new LineCounter();

  public constructor(private readonly file: string) {}

  public read(text: string): MapNode {
    const empty: MapNode = { kind: "map", at: { file: this.file, line: 1, column: 1 }, entries: new Map() };
    const contents = this.parse(text);
    if (contents === null) return empty;
    const tree = this.convert(contents, []);
    if (tree?.kind === "map") return { ...tree, at: empty.at };
    if (tree?.kind === "scalar" && tree.value === null) return empty;
    if (tree !== undefined) {
      this.report(tree.at, [], { given: `a ${tree.kind}`, allowed: "a mapping of keys to values" });
    }
    return empty;
  }

  private parse(text: string): YamlNode | null {
    if (nestingDepth(text) > MAX_DEPTH) {
      this.report({ file: this.file }, [], { message: `nested deeper than the ${String(MAX_DEPTH)} levels allowed` });
      return null;
    }
    const document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, logLevel: "error" });
    for (const fault of [...document.errors, ...document.warnings]) {
      this.report(this.at(fault.pos[0]), [], { message: `broken YAML: ${fault.message}` });
    }
    return document.contents;
  }

  private convert(node: YamlNode, path: Path): Tree | undefined {
    const at = this.at(node.range?.[0] ?? 0);
    if (isAlias(node)) {
      const message = `aliases (*${node.source}) are not read; repeat the value, or share it by "extends"`;
      this.report(at, path, { message });
      return undefined;
    }
    if (isMap(node)) return { kind: "map", at, entries: this.entries(node, path) };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.convert(item as YamlNode, [...path, index]));
      return { kind: "list", at, items: items.filter((item) => item !== undefined) };
    }
    if (isScalar(node) && isScalarValue(node.value)) return { kind: "scalar", at, value: node.value };
    this.report(at, path, { given: "a value of an unusual type", allowed: "text, a number, true, false or null" });
    return undefined;
  }

  private entries(map: YAMLMap, path: Path): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) {
      const keyNode = pair.key as YamlNode | null;
      const key = isScalar(keyNode) ? keyNode.value : undefined;
      const position = this.at(keyNode?.range?.[0] ?? map.range?.[0] ?? 0);
      if (typeof key !== "string" || key === FORBIDDEN_KEY) {
        this.report(position, path, { message: `a key is text; given ${describeKey(key)}` });
        continue;
      }
      const valueNode = pair.value as YamlNode | null;
      const value =
        valueNode === null
          ? ({ kind: "scalar", at: position, value: null } as const)
          : this.convert(valueNode, [...path, key]);
      if (value !== undefined) entries.set(key, { key: position, value });
    }
    return entries;
  }

  private at(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private report(at: Position, path: Path, what: Omit<Problem, "at" | "path">): void {
    this.problems.push({ at, path, ...what });
  }
}

function isScalarValue(value: unknown): value is ScalarValue {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function describeKey(key: unknown): string {
  if (key === undefined) return "a collection";
  // YAML 1.1 reads the merge key as a symbol.
  return typeof key === "symbol" ? `"${key.description ?? ""}"` : formatGiven(key);
}
