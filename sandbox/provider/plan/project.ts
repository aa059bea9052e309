import type { Json, JsonObject } from "../../ports";
import type { CtyType } from "../cty/type";
import { isList, isObject, type Value, type ValueObject } from "../cty/value";
import type { Block } from "../schema/model";

/**
 * Converts attributes of the store or a behaviour to the shape of the schema: drops members that are not in the schema,
 * sets missing attributes to null and missing blocks to empty.
 */
export function project(block: Block, attributes: JsonObject): ValueObject {
  const values: Record<string, Value> = {};
  for (const [name, { type, writeOnly }] of Object.entries(block.attributes)) {
    values[name] = writeOnly ? null : projectValue(type, attributes[name]);
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    const given: Value = attributes[name] ?? null;
    const inner = (item: Json): Value => (isObject(item) ? project(nested.block, item) : null);
    if (nested.nesting === "single") values[name] = isObject(given) ? project(nested.block, given as JsonObject) : null;
    else if (nested.nesting === "map") values[name] = isObject(given) ? mapMembers(given as JsonObject, inner) : {};
    else values[name] = isList(given) ? (given as readonly Json[]).map(inner) : [];
  }
  return values;
}

/** Converts a JSON value to a type. Numeric ids become strings if the type is a string. */
export function projectValue(type: CtyType, value: Json | undefined): Value {
  if (value === undefined || value === null) return null;
  if (type === "string") return typeof value === "number" ? String(value) : value;
  if (typeof type === "string") return value;
  const [kind, inner] = type;
  if (kind === "tuple") return value;
  if (kind === "object") {
    if (!isObject(value)) return value;
    const given = value;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, projectValue(item, given[name])]));
  }
  if (kind === "map") return isObject(value) ? mapMembers(value, (item) => projectValue(inner, item)) : value;
  return isList(value) ? value.map((item) => projectValue(inner, item)) : value;
}

function mapMembers(values: JsonObject, change: (value: Json) => Value): ValueObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
