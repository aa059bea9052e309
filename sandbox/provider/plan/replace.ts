import type { CtyType } from "../cty/type";
import {
  hasUnknown,
  isList,
  isObject,
  memberType,
  sameValue,
  UNKNOWN,
  type Value,
  type ValueObject,
} from "../cty/value";
import type { AttributeFacts } from "../../facts/types";
import { isUnset } from "./older-sdk";
import type { FactsByPath } from "../schema/facts";
import { typeOfBlock, type Block } from "../schema/model";

/** Path of a value: attribute names, map keys and list indices. */
export type Path = readonly (string | number)[];

/** Paths of changed values that force a replacement. For a change in an element of a set, returns the set's path. */
export function pathsThatReplace(block: Block, facts: FactsByPath, prior: ValueObject, planned: ValueObject): Path[] {
  return Object.entries(facts).flatMap(([path, known]) => {
    if (!known.forceNew && !known.forceNewExcept && !known.forceNewBetweenValues) return [];
    const found = changed(path.split("."), typeOfBlock(block), prior, planned, []);
    return found.filter((at) => isReplacement(known, valueAt(prior, at), valueAt(planned, at)));
  });
}

function isReplacement(
  { forceNewExcept, forceNewBetweenValues }: AttributeFacts,
  prior: Value,
  planned: Value,
): boolean {
  if (forceNewBetweenValues) return !isUnset(prior) && !isUnset(planned);
  if (!forceNewExcept) return true;
  const others = (value: Value): ValueObject =>
    Object.fromEntries(
      keysOf(value).flatMap((key) => (forceNewExcept.includes(key) ? [] : [[key, member(value, key)]])),
    );
  return !sameValue(others(prior), others(planned));
}

function valueAt(value: Value, path: Path): Value {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  return valueAt(isList(value) ? (value[Number(step)] ?? null) : member(value, String(step)), rest);
}

function changed(rest: readonly string[], type: CtyType | undefined, prior: Value, planned: Value, at: Path): Path[] {
  if (type === undefined || typeof type === "string") return rest.length === 0 ? whole(type, prior, planned, at) : [];
  const [kind] = type;
  if (kind === "object") {
    const [name, ...deeper] = rest;
    if (name === undefined) return whole(type, prior, planned, at);
    return changed(deeper, memberType(type, name), member(prior, name), member(planned, name), [...at, name]);
  }
  if (rest.length === 0) return isBlocks(type) ? counted(prior, planned, at) : whole(type, prior, planned, at);
  const inner = (type as readonly [string, CtyType])[1];
  if (kind === "set") {
    const leaf = leafType(rest, inner);
    return sameLeaves(leaves(rest, prior), leaves(rest, planned), leaf) ? [] : [at];
  }
  if (kind === "map") {
    const keys = new Set([...keysOf(prior), ...keysOf(planned)]);
    return [...keys].flatMap((key) => changed(rest, inner, member(prior, key), member(planned, key), [...at, key]));
  }
  const before = isList(prior) ? prior : [];
  const after = isList(planned) ? planned : [];
  return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_, index) =>
    changed(rest, inner, before[index] ?? null, after[index] ?? null, [...at, index]),
  );
}

const isBlocks = (type: CtyType): boolean =>
  Array.isArray(type) && type[0] === "list" && Array.isArray(type[1]) && type[1][0] === "object";

/**
 * Returns the path of a list of blocks if the number of blocks changes. Changes inside the blocks do not count, because
 * `forceNew` is stated separately for each attribute of the blocks.
 */
function counted(prior: Value, planned: Value, at: Path): Path[] {
  const count = (value: Value): number => (isList(value) ? value.length : 0);
  return planned !== UNKNOWN && count(prior) === count(planned) ? [] : [at];
}

function whole(type: CtyType | undefined, prior: Value, planned: Value, at: Path): Path[] {
  const same = isUnset(prior) && isUnset(planned);
  return same || (!hasUnknown(planned) && sameValue(prior, planned, type)) ? [] : [at];
}

const keysOf = (value: Value): string[] => (isObject(value) ? Object.keys(value) : []);
const member = (value: Value, name: string): Value => (isObject(value) ? (value[name] ?? null) : null);

function leaves(rest: readonly string[], value: Value): Value[] {
  if (isList(value) && rest.length > 0) return value.flatMap((item) => leaves(rest, item));
  const [name, ...deeper] = rest;
  if (name === undefined) return isUnset(value) ? [] : [value];
  return leaves(deeper, member(value, name));
}

function leafType(rest: readonly string[], type: CtyType | undefined): CtyType | undefined {
  const [name, ...deeper] = rest;
  if (name === undefined || !Array.isArray(type)) return type;
  return type[0] === "object" ? leafType(deeper, memberType(type, name)) : leafType(rest, memberType(type, name));
}

function sameLeaves(before: readonly Value[], after: readonly Value[], type: CtyType | undefined): boolean {
  const known = !after.some(hasUnknown) && before.length === after.length;
  return known && before.every((value) => after.some((other) => sameValue(value, other, type)));
}
