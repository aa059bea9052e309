import type { JsonSchema } from "./json-schema";
import type { Path } from "./yaml/tree";

/** Subschema for the value at `path`; undefined if the schema allows no value there. */
export function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  for (const alternative of alternatives(schema)) {
    const next =
      typeof step === "number" ? alternative.items : (alternative.properties?.[step] ?? additional(alternative));
    const found = next && schemaAt(next, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Keys that the schema lists for a mapping; empty if it allows any key. */
export function knownKeys(schema: JsonSchema): string[] {
  const keys = alternatives(schema).flatMap(({ properties, propertyNames }) => [
    ...Object.keys(properties ?? {}),
    ...(propertyNames?.enum ?? []).map(String),
  ]);
  return [...new Set(keys)];
}

/** Describes the allowed values in English, for error messages. */
export function describeAllowed(schema: JsonSchema): string {
  const kinds = alternatives(schema).map(describeKind);
  const text = kinds.every((kind) => kind.startsWith("a mapping")) ? (kinds[0] ?? "") : kinds.join(", or ");
  return schema.description === undefined ? text : `${text} (${schema.description})`;
}

function describeKind(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  switch (schema.type) {
    case "integer":
      return `a whole number${bounds(schema)}`;
    case "number":
      return `a number${bounds(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list of ${items(schema)}`;
    case "object":
      return `a mapping${knownKeys(schema).length === 0 ? "" : ` of ${knownKeys(schema).join(", ")}`}`;
    default:
      return (schema.minLength ?? 0) > 1 ? `text of at least ${String(schema.minLength)} characters` : "text";
  }
}

function bounds(schema: JsonSchema): string {
  const lower = schema.exclusiveMinimum ?? schema.minimum;
  const upper = schema.exclusiveMaximum ?? schema.maximum;
  const parts = [
    lower === undefined
      ? undefined
      : `${schema.exclusiveMinimum === undefined ? "at least" : "above"} ${String(lower)}`,
    upper === undefined ? undefined : `${schema.exclusiveMaximum === undefined ? "at most" : "below"} ${String(upper)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `, ${parts.join(" and ")}`;
}

/** Describes number and kind of a list's items, e.g. `at least 1 item, each one e-mail address`. */
function items({ minItems, maxItems, items: item }: JsonSchema): string {
  const count = [
    minItems === undefined ? undefined : `at least ${String(minItems)}`,
    maxItems === undefined ? undefined : `at most ${String(maxItems)}`,
  ].filter((part) => part !== undefined);
  const noun = (maxItems ?? minItems) === 1 ? "item" : "items";
  const number = count.length === 0 ? noun : `${count.join(" and ")} ${noun}`;
  const { description = "" } = item ?? {};
  return description === "" ? number : `${number}, each ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [schema];
}

function additional(schema: JsonSchema): JsonSchema | undefined {
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}
