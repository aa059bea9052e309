import type { JsonObject } from "../../../../sandbox/ports";

/** Returns a value that must exist. @throws Error if it is undefined or null */
export function present<T>(value: T): NonNullable<T> {
  if (value === undefined || value === null) throw new Error("a value that the test relies on is missing");
  return value;
}

/** An attribute as text. */
export function shown(values: JsonObject, name: string): string {
  const value = present(values[name]);
  return typeof value === "string" ? value : JSON.stringify(value);
}
