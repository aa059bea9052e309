import type { z } from "zod";
import { describeAllowed, knownKeys, schemaAt } from "./allowed";
import { jsonSchema, type JsonSchema } from "./json-schema";
import { forbiddenKeyText, formatNode, MISSING, type Problem } from "./problem";
import { didYouMean, suggest, unknownKeyText } from "./suggest";
import { keyPositionOf, nodeAt, plain, positionOf, type Entry, type MapNode, type Path, type Tree } from "./yaml/tree";

export type Validation<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly Problem[] };

type Issue = z.core.$ZodIssue;

/**
 * Validates `tree` with `schema`; every issue becomes a problem with its position in the files.
 *
 * @param shape JSON Schema with the keys and descriptions for the problems; @default - that of `schema`
 */
export function validate<T>(schema: z.ZodType<T>, tree: MapNode, shape = jsonSchema(schema)): Validation<T> {
  const present = withoutRemoved(tree, shape);
  const result = schema.safeParse(plain(present));
  if (result.success) return { value: result.data, problems: [] };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, [], present, shape)) };
}

/** Drops optional keys whose value is `null`; a `null` for a required key remains and fails validation. */
function withoutRemoved(map: MapNode, shape: JsonSchema): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of map.entries) {
    const known = schemaAt(shape, [key]);
    const removed = entry.value.kind === "scalar" && entry.value.value === null;
    if (removed && known !== undefined && shape.required?.includes(key) !== true) continue;
    const value = entry.value.kind === "map" && known !== undefined ? withoutRemoved(entry.value, known) : entry.value;
    entries.set(key, { key: entry.key, value });
  }
  return { ...map, entries };
}

function problemsOf(issue: Issue, prefix: Path, tree: MapNode, shape: JsonSchema): readonly Problem[] {
  const path: Path = [...prefix, ...(issue.path as Path)];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, tree, shape));
    case "invalid_key": {
      const at = keyPositionOf(tree, path) ?? positionOf(tree, path);
      const allowed = issue.issues.map((inner) => inner.message).join(", ");
      return [{ at, path, message: forbiddenKeyText(path.at(-1)), allowed }];
    }
    case "invalid_union": {
      // Reports the problems of the alternative that has the value's type, instead of "no alternative of the union
      // matches".
      const closest = issue.errors.find((inner) => inner.every((nested) => !isWrongType(nested)));
      if (closest !== undefined) return closest.flatMap((nested) => problemsOf(nested, path, tree, shape));
      break;
    }
    default:
  }
  return [wrongValue(issue, path, tree, shape)];
}

function isWrongType(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function unknownKey(path: Path, key: string, tree: MapNode, shape: JsonSchema): Problem {
  const full = [...path, key];
  const parent = schemaAt(shape, path);
  const keys = parent === undefined ? [] : knownKeys(parent);
  const at = keyPositionOf(tree, full) ?? positionOf(tree, full);
  return { at, path: full, message: unknownKeyText(key, keys), allowed: keys.join(", ") };
}

function wrongValue(issue: Issue, path: Path, tree: MapNode, shape: JsonSchema): Problem {
  const node = nodeAt(tree, path);
  const expected = schemaAt(shape, path);
  const description = expected === undefined ? "a valid value" : describeAllowed(expected);
  const at = positionOf(tree, path);
  if (node === undefined) return { at, path, message: MISSING, allowed: description };
  const said = issue.code === "invalid_format" || issue.code === "custom";
  const meant = issue.code === "custom" ? (issue.params?.["meant"] as string | undefined) : undefined;
  const remedy = didYouMean(meant) ?? remedyFor(node, expected);
  return { at, path, given: formatNode(node), allowed: said ? issue.message : description, remedy };
}

/** Words for true and false in YAML 1.1. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  true: true,
  no: false,
  off: false,
  false: false,
};

/** Remedy for a value of the wrong type, or for a misspelt word. */
function remedyFor(node: Tree, expected: JsonSchema | undefined): string | undefined {
  if (node.kind !== "scalar" || expected === undefined) return undefined;
  const { value } = node;
  if (value !== null && expected.type === "array" && expected.items?.type === "string")
    return `write a list: [${formatNode(node)}]`;
  if (typeof value === "string") return textRemedy(value, expected);
  return value !== null && expected.type === "string" ? `put it in quotes: "${formatNode(node)}"` : undefined;
}

function textRemedy(text: string, { type, enum: words = [] }: JsonSchema): string | undefined {
  if (type === "boolean") {
    const meant = Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : undefined;
    return meant === undefined ? undefined : `write ${String(meant)}, without quotes`;
  }
  if (type === "integer" || type === "number") {
    const number = text.trim().replaceAll("_", "");
    return /^[-+]?[1-9]\d*(\.\d+)?$/.test(number) ? `write ${number}, without quotes and underscores` : undefined;
  }
  return didYouMean(suggest(text, words.map(String)));
}
