import type { CloudObject, Json, JsonObject } from "../ports";

/** Text at `name`; empty when absent, as the providers' own getters answer. */
export function text(values: JsonObject, name: string): string {
  const value = values[name];
  return typeof value === "string" ? value : "";
}

/** Text attribute of an object that may not be there; empty when it is not. */
export function textOf(object: CloudObject | undefined, name: string): string {
  return object ? text(object.attributes, name) : "";
}

/** Number at `name`, also when it is kept as text; undefined when absent. */
export function number(values: JsonObject, name: string): number | undefined {
  const value = values[name];
  if (typeof value === "number") return value;
  return typeof value === "string" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** Whether the flag at `name` is set. */
export function flag(values: JsonObject, name: string): boolean {
  return values[name] === true;
}

/** Texts of the list or set at `name`; none when absent. */
export function texts(values: JsonObject, name: string): readonly string[] {
  return list(values[name]).filter((each) => typeof each === "string");
}

/** Elements of the block at `name` (blocks are arrays, also those of which there can be only one). */
export function blocks(values: JsonObject, name: string): readonly JsonObject[] {
  const value = values[name];
  if (isObject(value)) return [value];
  return list(value).filter(isObject);
}

/** First element of the block at `name`. */
export function block(values: JsonObject, name: string): JsonObject | undefined {
  return blocks(values, name)[0];
}

/** Map at `name`; empty when absent. */
export function map(values: JsonObject, name: string): JsonObject {
  const value = values[name];
  return isObject(value) ? value : {};
}

/** `value` where nothing was given. */
export function otherwise(values: JsonObject, name: string, value: Json): Json {
  const given = values[name];
  return given === undefined || given === null || given === "" ? value : given;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
