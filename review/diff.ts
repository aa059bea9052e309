import { isObject, type JsonObject } from "../core/json";
import { lineDifferences, type LineDifference } from "./line-diff";

/** A changed value and its path, e.g. `task["train"].named_parameters.rows`. */
export interface ValueChange {
  readonly path: string;
  readonly kind: "added" | "removed" | "changed" | "reordered";
  readonly before?: unknown;
  readonly after?: unknown;
  /** For multi-line texts: changed lines with context. */
  readonly lines?: readonly LineDifference[];
}

/** Arguments that identify a block in a list, best first. */
const KEYS = ["task_key", "job_cluster_key", "environment_key", "principal", "Sid", "key"];

/**
 * Further identifying arguments, used only for lists of several blocks. In a list of one block, a new `name` changes
 * this block, and does not make it a different block.
 */
const FALLBACK_KEYS = ["name", "id", "path", "destination", "role"];

/** Arguments that name the principal of an access control entry. */
const PRINCIPAL_KEYS = ["group_name", "service_principal_name", "user_name"];

/** Differences of two values at every depth. Null, empty and missing values are equal. */
export function differences(before: unknown, after: unknown, path = ""): readonly ValueChange[] {
  const [old, planned] = [parsed(before, after), parsed(after, before)];
  if (isAbsent(old) && isAbsent(planned)) return [];
  if (same(old, planned)) return [];
  if (isAbsent(old)) return [{ path, kind: "added", after: planned }];
  if (isAbsent(planned)) return [{ path, kind: "removed", before: old }];
  if (isObject(old) && isObject(planned)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(planned)])];
    return keys.flatMap((key) => differences(old[key], planned[key], step(path, key)));
  }
  if (Array.isArray(old) && Array.isArray(planned)) return listDifferences(old, planned, path);
  if (typeof old === "string" && typeof planned === "string" && /\n/.test(old + planned)) {
    return [{ path, kind: "changed", before: old, after: planned, lines: lineDifferences(old, planned) }];
  }
  return [{ path, kind: "changed", before: old, after: planned }];
}

/** Whether a value is missing or empty. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isAbsent);
}

/** Appends a key to a path. */
export function step(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/**
 * Parses a text with a JSON object or list, so that its parts can be compared with those of `other`. Returns the text
 * itself if `other` is a non-empty text without JSON.
 */
function parsed(value: unknown, other: unknown): unknown {
  const json = jsonIn(value);
  if (json === undefined) return value;
  return isAbsent(other) || typeof other !== "string" || jsonIn(other) !== undefined ? json : value;
}

/** The object or list in a JSON text; undefined for other values. */
export function jsonIn(value: unknown): JsonObject | readonly unknown[] | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    const json: unknown = JSON.parse(value);
    return isObject(json) || Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function listDifferences(before: readonly unknown[], after: readonly unknown[], path: string): readonly ValueChange[] {
  const blocks = [...before, ...after];
  if (!blocks.every(isObject)) return scalarDifferences(before, after, path);
  const [old, planned] = [before, after] as readonly (readonly JsonObject[])[];
  const key = keyOf(old ?? [], planned ?? []);
  if (key !== undefined) return keyedDifferences(old ?? [], planned ?? [], path, key);
  // Compares single blocks directly: plans contain a single block as a list with one element.
  if (before.length <= 1 && after.length <= 1) return differences(before[0], after[0], path);
  return alignedDifferences(before, after, path);
}

/** Compares lists of scalars: returns the removed and added elements, or one change if only the order differs. */
function scalarDifferences(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): readonly ValueChange[] {
  const [gone, added] = [without(before, after), without(after, before)];
  if (gone.length === 0 && added.length === 0) return [{ path, kind: "reordered", before, after }];
  return [
    ...gone.map((value): ValueChange => ({ path, kind: "removed", before: value })),
    ...added.map((value): ValueChange => ({ path, kind: "added", after: value })),
  ];
}

/** Multiset difference: each element of `others` removes at most one equal element from `items`. */
function without(items: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const left = others.map((other) => JSON.stringify(other));
  return items.filter((item) => {
    const index = left.indexOf(JSON.stringify(item));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/**
 * Finds an argument that identifies a block: each block has this argument, and no two blocks of one list have the same
 * value. Returns a function that reads the argument from a block; undefined if there is no such argument.
 */
function keyOf(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): ((block: JsonObject) => string) | undefined {
  const isKey = (keys: readonly string[]): boolean =>
    [before, after].every((blocks) => {
      const found = blocks.map((block) => textAt(block, keys));
      return found.every((text) => text !== "") && new Set(found).size === found.length;
    });
  const loose = before.length > 1 || after.length > 1 ? FALLBACK_KEYS : [];
  const candidates = [...[...KEYS, ...loose].map((key) => [key]), PRINCIPAL_KEYS];
  const keys = candidates.find(isKey);
  return keys === undefined ? undefined : (block) => textAt(block, keys);
}

function textAt(block: JsonObject, keys: readonly string[]): string {
  const found = keys.map((key) => block[key]).find((value) => typeof value === "string" && value !== "");
  return typeof found === "string" ? found : "";
}

function keyedDifferences(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  path: string,
  key: (block: JsonObject) => string,
): readonly ValueChange[] {
  const [old, planned] = [before, after].map((blocks) => new Map(blocks.map((block) => [key(block), block])));
  const keys = [...new Set([...before, ...after].map(key))].sort();
  const changes = keys.flatMap((name) =>
    differences(old?.get(name), planned?.get(name), `${path}[${JSON.stringify(name)}]`),
  );
  return changes.length > 0 ? changes : [{ path, kind: "reordered", before: before.map(key), after: after.map(key) }];
}

/** Compares lists of blocks that no argument identifies: ignores equal blocks, and compares the rest in order. */
function alignedDifferences(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): readonly ValueChange[] {
  const [gone, added] = [without(before, after), without(after, before)];
  if (gone.length === 0 && added.length === 0) return [{ path, kind: "reordered", before, after }];
  const pairs = Math.min(gone.length, added.length);
  return [
    ...gone.flatMap((block, index) => {
      const at = `${path}[${String(before.indexOf(block))}]`;
      return differences(block, index < pairs ? added[index] : undefined, at);
    }),
    ...added.slice(pairs).flatMap((block) => differences(undefined, block, `${path}[${String(after.indexOf(block))}]`)),
  ];
}

/** Whether two values are equal. Ignores the order of keys. Null, empty and missing values are equal. */
export function same(one: unknown, other: unknown): boolean {
  if (isAbsent(one) && isAbsent(other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => same(one[key], other[key]));
}
