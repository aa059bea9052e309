import type { CtyType } from "../cty/type";
import { isEmpty, isList, isObject, sameValue, type Value } from "../cty/value";

const ZERO: Readonly<Record<string, Value>> = { string: "", number: 0, bool: false };

/**
 * Whether the older plugin SDK takes two values for the same. What is no longer given is the zero value of its type;
 * what was not given before is no value, which is the same as the empty text.
 */
export function sameForOlderSdk(type: CtyType, before: Value, after: Value): boolean {
  if (typeof type === "string") {
    if (before === null) return after === null || after === "";
    return before === (after ?? ZERO[type] ?? null);
  }
  if (isNothing(before) && isNothing(after)) return true;
  return sameValue(before, after, type);
}

/** Nothing, as the older plugin SDK knows it. */
export function isNothing(value: Value | undefined): boolean {
  if (isEmpty(value) || value === "") return true;
  return !isList(value) && isObject(value) && Object.keys(value).length === 0;
}
