import type { Json, JsonObject } from "../../ports";
import type { CtyType } from "./type";

/** A value that is known only after apply. */
export const UNKNOWN = Symbol("unknown");

/**
 * A Terraform value: JSON in which any part can be unknown. Sets are arrays without duplicates. A number that a double
 * cannot represent exactly is a decimal string.
 */
export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | ValueObject;
export interface ValueObject {
  readonly [name: string]: Value;
}

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);
export const isObject = (value: Value | undefined): value is ValueObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value is absent, null, or an empty list or set. */
export const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || (isList(value) && value.length === 0);

/** Whether any part of the value is unknown. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** The value in the form that behaviours and the store use: without unknown parts and null members of objects. */
export function knownPart(value: ValueObject): JsonObject {
  const known: Record<string, Json> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item !== null && item !== UNKNOWN) known[name] = knownValue(item);
  }
  return known;
}

function knownValue(value: Exclude<Value, null | symbol>): Json {
  if (isObject(value)) return knownPart(value);
  if (!isList(value)) return value;
  return value.flatMap((item) => (item === UNKNOWN ? [] : [item === null ? null : knownValue(item)]));
}

/** Whether two values of a type are equal. Ignores the order of sets and treats absent members of an object as null. */
export function sameValue(a: Value | undefined, b: Value | undefined, type?: CtyType): boolean {
  const left = a ?? null;
  const right = b ?? null;
  if (isList(left) && isList(right)) {
    const itemType = Array.isArray(type) && type[0] !== "object" ? (type as readonly [string, CtyType])[1] : undefined;
    if (left.length !== right.length) return false;
    if (type?.[0] !== "set") return left.every((item, index) => sameValue(item, right[index], itemType));
    return left.every((item) => right.some((other) => sameValue(item, other, itemType)));
  }
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) => sameValue(left[name], right[name], memberType(type, name)));
  }
  return left === right;
}

/** The type of a member of an object or map, or of an element of a list or set; undefined if not known. */
export function memberType(type: CtyType | undefined, name: string): CtyType | undefined {
  if (!Array.isArray(type)) return undefined;
  const [kind, inner] = type as readonly [string, CtyType];
  return kind === "object" ? (inner as unknown as Readonly<Record<string, CtyType>>)[name] : inner;
}
