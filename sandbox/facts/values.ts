import type { CloudObject, Json, JsonObject } from "../ports";

/** String in the attribute `name` of `values`; empty if absent, like the getters of Terraform's plugin SDK. */
export function text(values: JsonObject, name: string): string {
  const value = values[name];
  return typeof value === "string" ? value : "";
}

/** String attribute of an object; empty if the object is undefined. */
export function textOf(object: CloudObject | undefined, name: string): string {
  return object ? text(object.attributes, name) : "";
}

/** Number in the attribute `name` of `values`, also if stored as a string; undefined if absent. */
export function number(values: JsonObject, name: string): number | undefined {
  const value = values[name];
  if (typeof value === "number") return value;
  return typeof value === "string" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** Whether the attribute `name` of `values` is true. */
export function flag(values: JsonObject, name: string): boolean {
  return values[name] === true;
}

/** Strings of the list or set in the attribute `name` of `values`; empty if absent. */
export function texts(values: JsonObject, name: string): readonly string[] {
  return list(values[name]).filter((each) => typeof each === "string");
}

/** Blocks named `name` in `values`: the elements of an array, or a single object. Empty if absent. */
export function blocks(values: JsonObject, name: string): readonly JsonObject[] {
  const value = values[name];
  if (isObject(value)) return [value];
  return list(value).filter(isObject);
}

/** First block named `name` in `values`; undefined if there is none. */
export function block(values: JsonObject, name: string): JsonObject | undefined {
  return blocks(values, name)[0];
}

/** Map in the attribute `name` of `values`; empty if absent. */
export function map(values: JsonObject, name: string): JsonObject {
  const value = values[name];
  return isObject(value) ? value : {};
}

/** The attribute `name` of `values`; `value` if the attribute is absent, null or the empty string. */
export function valueOr(values: JsonObject, name: string, value: Json): Json {
  const given = values[name];
  return given === undefined || given === null || given === "" ? value : given;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
