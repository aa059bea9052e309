import type { CtyType } from "../cty/type";
import { isEmpty, isList, isObject, sameValue, type Value } from "../cty/value";

const ZERO: Readonly<Record<string, Value>> = { string: "", number: 0, bool: false };

/**
 * Whether the plugin SDK v2 treats two values as equal. A removed value becomes the zero value of its type. A value
 * that was never set is null, which equals the empty string.
 */
export function sameForOlderSdk(type: CtyType, before: Value, after: Value): boolean {
  if (typeof type === "string") {
    if (before === null) return after === null || after === "";
    return before === (after ?? ZERO[type] ?? null);
  }
  if (isNothing(before) && isNothing(after)) return true;
  return sameValue(before, after, type);
}

/** Whether the plugin SDK v2 treats a value as unset. */
export function isNothing(value: Value | undefined): boolean {
  if (isEmpty(value) || value === "") return true;
  return !isList(value) && isObject(value) && Object.keys(value).length === 0;
}
