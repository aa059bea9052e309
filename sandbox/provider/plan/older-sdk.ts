import type { CtyType } from "../cty/type";
import { isEmpty, isList, isObject, sameValue, type Value, type ValueObject } from "../cty/value";
import type { Block } from "../schema/model";

const ZERO: Readonly<Record<string, Value>> = { string: "", number: 0, bool: false };

/**
 * Whether the plugin SDK v2 sees no difference between a prior and a planned value. A null prior value equals null and
 * the empty string. A removed value counts as the zero value of its type, e.g. 0.
 */
export function sameForOlderSdk(type: CtyType, before: Value, after: Value): boolean {
  if (typeof type === "string") {
    if (before === null) return after === null || after === "";
    return before === (after ?? ZERO[type] ?? null);
  }
  if (isUnset(before) && isUnset(after)) return true;
  return sameValue(before, after, type);
}

/**
 * A new element of a set as the plugin SDK v2 plans it: arguments that the configuration leaves out have the zero value
 * of their type, unless they are computed.
 */
export function withZeroValues(block: Block, element: ValueObject): ValueObject {
  const absent = Object.entries(block.attributes).filter(
    ([name, { computed }]) => !computed && (element[name] ?? null) === null,
  );
  return { ...element, ...Object.fromEntries(absent.map(([name, { type }]) => [name, zeroOf(type)])) };
}

function zeroOf(type: CtyType): Value {
  if (typeof type === "string") return ZERO[type] ?? null;
  return type[0] === "set" || type[0] === "list" ? [] : null;
}

/** Whether the plugin SDK v2 treats a value as unset. */
export function isUnset(value: Value | undefined): boolean {
  if (isEmpty(value) || value === "") return true;
  return !isList(value) && isObject(value) && Object.keys(value).length === 0;
}
