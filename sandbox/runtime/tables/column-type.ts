import { isObject } from "../../facts/values";
import type { Json } from "../../ports";

const SQL_NAMES: Readonly<Record<string, string>> = {
  byte: "tinyint",
  short: "smallint",
  integer: "int",
  long: "bigint",
};

/** Converts a type of Spark's JSON schema to SQL, e.g. `long` to `bigint`. */
export function columnType(type: Json | undefined): string {
  if (typeof type === "string") return SQL_NAMES[type] ?? type;
  if (!isObject(type)) throw new Error(`unknown column type: ${JSON.stringify(type)}`);
  switch (type["type"]) {
    case "array":
      return `array<${columnType(type["elementType"])}>`;
    case "map":
      return `map<${columnType(type["keyType"])},${columnType(type["valueType"])}>`;
    case "struct":
      return `struct<${fieldsOf(type)
        .map((field) => `${String(field["name"])}:${columnType(field["type"])}`)
        .join(",")}>`;
    default:
      return columnType(type["type"]);
  }
}

/** Fields of a struct. A table's schema is a struct. */
export function fieldsOf(struct: Json): readonly { readonly [key: string]: Json }[] {
  const fields = isObject(struct) ? struct["fields"] : undefined;
  return Array.isArray(fields) ? (fields as readonly Json[]).filter(isObject) : [];
}
