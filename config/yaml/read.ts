import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node as YamlNode, type YAMLMap } from "yaml";
import { formatGiven, type Problem } from "../problem";
import { didYouMean } from "../suggest";
import { hiddenCharacter, withoutHidden } from "../text/visible-text";
import { deeperThan } from "./depth";
import { syntaxFault } from "./syntax-fault";
import type { Entry, MapNode, Path, Position, ScalarNode, ScalarValue, Tree } from "./tree";

/** Deepest nesting that is read. For the reason of the limit, see `deeperThan`. */
const MAX_DEPTH = 32;

/** Key that would set the prototype of a JavaScript object. */
const FORBIDDEN_KEY = "__proto__";

/** Characters that YAML 1.2 forbids, and a carriage return without a line feed, the line ending of old editors. */
const UNPRINTABLE = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\u{10ffff}]|\r(?!\n)/u;

/** YAML tags that the configuration may use. */
const PLAIN_TAGS = ["str", "int", "float", "bool", "null", "map", "seq"];
const TAG_PREFIX = "tag:yaml.org,2002:";

/** A number that YAML 1.1, which other tools use, reads as octal. */
const LEADING_ZERO = /^[-+]?0\d/;

type ProblemText = Omit<Problem, "at" | "path">;

export interface Reading {
  readonly root: MapNode;
  readonly problems: readonly Problem[];
}

/**
 * Parses YAML text into a tree with positions. Never throws: all faults are in `problems`. If there are faults, `root`
 * can be incomplete; it is empty if the text is not valid YAML.
 *
 * @param file file name for the positions
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
      const given = tree.kind === "scalar" ? formatGiven(tree.value) : "a list";
      this.report(tree.at, [], { given, allowed: "a mapping of keys to values" });
    }
    return empty;
  }

  private parse(text: string): YamlNode | null {
    const unprintable = UNPRINTABLE.exec(text);
    if (unprintable !== null) return this.refuse(text, unprintable.index, unprintableFault(unprintable[0]));
    const deep = deeperThan(text, MAX_DEPTH);
    if (deep !== undefined) {
      return this.refuse(text, deep, { message: `nested deeper than the ${String(MAX_DEPTH)} levels allowed` });
    }
    // `uniqueKeys: false`, because `repeated` reports duplicate keys by name.
    const options = { lineCounter: this.lines, prettyErrors: false, logLevel: "error", uniqueKeys: false } as const;
    const document = parseDocument(text, options);
    if (document.directives.yaml.explicit === true) {
      return this.refuse(text, 0, { message: "%YAML is not supported: all files are YAML 1.2; remove the line" });
    }
    // Reports only the first fault: the parser reports many consequences of one wrong indentation. Skips errors
    // about unknown tags, which `convert` reports with the tagged nodes.
    const [first] = [...document.errors, ...document.warnings]
      .filter(({ code }) => code !== "TAG_RESOLVE_FAILED")
      .sort((left, right) => left.pos[0] - right.pos[0]);
    if (first !== undefined) return this.refuse(text, visibleFrom(text, first.pos[0]), { message: syntaxFault(first) });
    return document.contents;
  }

  /** Rejects the whole text with a problem at `offset`. */
  private refuse(text: string, offset: number, what: ProblemText): null {
    const before = text.slice(0, offset).split(/\r\n?|\n/);
    this.report({ file: this.file, line: before.length, column: (before.at(-1) ?? "").length + 1 }, [], what);
    return null;
  }

  private convert(node: YamlNode, path: Path): Tree | undefined {
    const at = this.at(node.range?.[0] ?? 0);
    if (isAlias(node)) {
      const message = `aliases (*${node.source}) are not supported; repeat the value, or share it by "extends"`;
      this.report(at, path, { message });
      return undefined;
    }
    const tag = unusualTag(node.tag);
    if (tag !== undefined) {
      this.report(at, path, { given: `the tag ${tag}`, allowed: "a value without a tag, or with !!str for text" });
      return undefined;
    }
    if (isMap(node)) return { kind: "map", at, entries: this.entries(node, path) };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.convert(item as YamlNode, [...path, index]));
      return { kind: "list", at, items: items.filter((item) => item !== undefined) };
    }
    if (isScalar(node) && isScalarValue(node.value)) return this.scalar(node.value, node.source, at, path);
    this.report(at, path, { given: "a value of an unusual type", allowed: "text, a number, true, false or null" });
    return undefined;
  }

  private scalar(value: ScalarValue, source: string | undefined, at: Position, path: Path): ScalarNode {
    if (typeof value === "string") {
      const fault = hiddenFault(value);
      if (fault !== undefined) this.report(at, path, fault);
      return { kind: "scalar", at, value };
    }
    if (typeof value === "number" && source !== undefined && LEADING_ZERO.test(source)) {
      const allowed = "a number without leading zeros, because some tools read 010 as octal; or text";
      this.report(at, path, { given: source, allowed, remedy: `put it in quotes if it is text: "${source}"` });
    }
    // Normalizes -0: JSON and Terraform have one zero.
    return { kind: "scalar", at, value: value === 0 ? 0 : value, source: value === null ? undefined : source };
  }

  private entries(map: YAMLMap, path: Path): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) {
      const keyNode = pair.key as YamlNode | null;
      const key = isScalar(keyNode) ? keyNode.value : undefined;
      const position = this.at(keyNode?.range?.[0] ?? map.range?.[0] ?? 0);
      const fault = keyFault(keyNode) ?? (typeof key === "string" ? this.repeated(key, entries) : undefined);
      if (typeof key !== "string" || fault !== undefined) {
        this.report(position, path, fault ?? { message: "a key must be text" });
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

  private repeated(key: string, entries: ReadonlyMap<string, Entry>): ProblemText | undefined {
    const first = entries.get(key)?.key.line;
    if (first === undefined) return undefined;
    return {
      given: `the key ${formatGiven(key)} again`,
      allowed: `each key once; line ${String(first)} contains it already`,
    };
  }

  private at(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private report(at: Position, path: Path, what: ProblemText): void {
    this.problems.push({ at, path, ...what });
  }
}

/** Offset of the first character from `offset` on that is not a space or line end; `offset` if there is none. */
function visibleFrom(text: string, offset: number): number {
  const found = text.slice(offset).search(/[^ \r\n]/);
  return found < 0 ? offset : offset + found;
}

function unprintableFault(character: string): ProblemText {
  if (character === "\r") return { message: "a carriage return without line feed; save the file with LF line endings" };
  return { given: `the character ${hiddenCharacter(character) ?? ""}`, allowed: "visible characters" };
}

function hiddenFault(text: string): ProblemText | undefined {
  const hidden = hiddenCharacter(text);
  if (hidden === undefined) return undefined;
  const allowed = `text without ${hidden}, which is invisible or looks like a space`;
  return { given: formatGiven(text), allowed, remedy: didYouMean(withoutHidden(text)) };
}

/** Fault of a key, independent of the other keys. */
function keyFault(node: YamlNode | null): ProblemText | undefined {
  if (isAlias(node)) return { message: `a key must be text; given an alias (*${node.source})` };
  if (node === null) return { message: "a key must be text; given nothing" };
  if (!isScalar(node)) {
    return { message: "a key must be text; given a mapping or list", remedy: "put it in quotes if it is text" };
  }
  const { value, source } = node;
  if (value === FORBIDDEN_KEY) return { message: `"${FORBIDDEN_KEY}" is not allowed as a key; choose another name` };
  if (typeof value === "string") return hiddenFault(value);
  if (typeof value === "symbol") return { message: 'a key must be text; given "<<": merge keys are not supported' };
  const written = source ?? String(value);
  return { message: `a key must be text; given ${written}`, remedy: `put it in quotes: "${written}"` };
}

function isScalarValue(value: unknown): value is ScalarValue {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/** YAML tag as written in the file; undefined for a tag of a plain type such as `!!str` or `!!int`. */
function unusualTag(tag: string | undefined): string | undefined {
  if (tag === undefined || tag === "!") return undefined;
  if (!tag.startsWith(TAG_PREFIX)) return tag;
  const name = tag.slice(TAG_PREFIX.length);
  return PLAIN_TAGS.includes(name) ? undefined : `!!${name}`;
}
