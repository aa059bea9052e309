import { isIP } from "node:net";
import { isCidr } from "../../facts/cidr";
import type { ValueFormat, ValueRule } from "../../facts/types";
import { isList, type Value } from "../cty/value";

/** Summary of the provider's error about a value; undefined if the value is accepted, or is null or unknown. */
export function refusalOf(rules: readonly ValueRule[], value: Value): string | undefined {
  for (const rule of rules) {
    const items = rule.items === undefined && isList(value) ? value : [value];
    for (const item of items) {
      if (typeof item === "symbol" || item === null || keeps(rule, item)) continue;
      return rule.says.replaceAll("{value}", String(item));
    }
  }
  return undefined;
}

function keeps({ oneOf, ignoreCase, range, length, items, format, pattern }: ValueRule, value: Value): boolean {
  if (items !== undefined) return !isList(value) || isBetween(value.length, items);
  if (oneOf) return oneOf.some((each) => each === value || (ignoreCase && sameLetters(String(each), String(value))));
  const text = String(value);
  if (range) return isBetween(Number(text), range);
  if (length) return isBetween(text.length, length);
  if (pattern !== undefined) return new RegExp(pattern).test(text);
  return format === undefined || FORMATS[format](text);
}

const isBetween = (value: number, [least, greatest]: readonly [number | null, number | null]): boolean =>
  value >= (least ?? -Infinity) && value <= (greatest ?? Infinity);

const sameLetters = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const FORMATS: Readonly<Record<ValueFormat, (text: string) => boolean>> = {
  // `arn` and `base64` accept the empty string, because the plugin SDK v2 treats it as unset.
  accountId: (text) => /^\d{12}$/.test(text),
  arn: (text) => text === "" || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(text),
  base64: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  cidr: (text) => isCidr(text, 4) || isCidr(text, 6),
  ipv4: (text) => isIP(text) === 4,
  ipv4Cidr: (text) => isCidr(text, 4),
  ipv6Cidr: (text) => isCidr(text, 6),
  ipv4OrCidr: (text) => isIP(text) === 4 || isCidr(text, 4) || isCidr(text, 6),
  json: isJson,
  never: () => false,
  policy: (text) => /^\s*\{/.test(text) && isJson(text),
  positiveInteger: (text) => /^[1-9]\d*$/.test(text),
  time: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text),
  url: isUrl,
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isUrl(text: string): boolean {
  try {
    return new URL(text).host !== "";
  } catch {
    return false;
  }
}
