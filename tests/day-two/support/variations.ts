import type { z } from "zod";

type Internals = { readonly def: Readonly<Record<string, unknown>> & { readonly type: string } };

/**
 * Path of a setting with the kind of change, e.g. `compute.spot`, `tags{+}` (an added key),
 * `projects{}.serving.release=jobs`. In paths, `{}` and `[]` stand for every element of a mapping or list.
 */
export type Variation = string;

/**
 * Returns all kinds of changes of a value of `schema`:
 * - a changed text, number or boolean
 * - an added or removed optional value (`?`)
 * - a change to each alternative of an enumeration or a union (`=`)
 * - an added (`+`) or removed (`-`) element of a list or mapping
 *
 * @throws Error on an unknown kind of schema, so that no field is silently left out
 */
export function variations(schema: z.ZodType, at = ""): readonly Variation[] {
  const { def, type } = definition(schema);
  switch (type) {
    case "optional":
      return [`${at}?`, ...variations(inner(def), at)];
    case "default":
      return variations(inner(def), at);
    case "object":
      return Object.entries(shape(def)).flatMap(([key, field]) => variations(field, join(at, key)));
    case "record":
      return [`${at}{+}`, `${at}{-}`, ...variations(def["valueType"] as z.ZodType, `${at}{}`)];
    case "array":
      return [`${at}[+]`, `${at}[-]`, ...variations(def["element"] as z.ZodType, `${at}[]`)];
    case "enum":
      return Object.values(def["entries"] as Record<string, string>).map((value) => `${at}=${value}`);
    case "union":
      return alternatives(def).flatMap((option) => [`${at}=${nameOf(option)}`, ...variations(option, at)]);
    case "literal":
      return [];
    case "string":
    case "number":
    case "boolean":
      return [at];
    default:
      throw new Error(`${at}: no variations are known for a schema of type ${type}: add the type to this function`);
  }
}

/** Returns the kinds of changes that turn one value of `schema` into another. */
export function variationsBetween(schema: z.ZodType, before: unknown, after: unknown, at = ""): readonly Variation[] {
  if (same(before, after)) return [];
  const { def, type } = definition(schema);
  switch (type) {
    case "optional":
      if (before === undefined || after === undefined) return [`${at}?`, ...inLists(inner(def), after, at)];
      return variationsBetween(inner(def), before, after, at);
    case "default":
      return variationsBetween(inner(def), before, after, at);
    case "object":
      return Object.entries(shape(def)).flatMap(([key, field]) =>
        variationsBetween(field, entry(before, key), entry(after, key), join(at, key)),
      );
    case "record":
      return elements(def["valueType"] as z.ZodType, before, after, [`${at}{`, "}"]);
    case "array":
      return elements(def["element"] as z.ZodType, before, after, [`${at}[`, "]"]);
    case "enum":
      return [`${at}=${String(after)}`];
    case "union": {
      const [from, to] = [before, after].map((value) =>
        alternatives(def).find((option) => option.safeParse(value).success),
      );
      if (to === undefined) return [];
      return from === to ? variationsBetween(to, before, after, at) : [`${at}=${nameOf(to)}`];
    }
    default:
      return type === "literal" ? [] : [at];
  }
}

/** Returns the kinds of changes of a list or mapping: added, removed and changed elements. */
function elements(
  schema: z.ZodType,
  before: unknown,
  after: unknown,
  [open, close]: readonly [string, string],
): readonly Variation[] {
  const [old, now] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => {
    if (!(key in old)) return [`${open}+${close}`, ...inLists(schema, now[key], `${open}${close}`)];
    if (!(key in now)) return [`${open}-${close}`];
    return variationsBetween(schema, old[key], now[key], `${open}${close}`);
  });
}

/**
 * Returns the alternatives of enumerations and unions in the list elements of an added value. Adding a list element
 * counts as a test of the alternatives in it: no case has to change an existing element to each alternative.
 */
function inLists(schema: z.ZodType, value: unknown, at: string): readonly Variation[] {
  return alternativesIn(schema, value, at).filter((variation) => variation.includes("[]"));
}

/** Returns the alternatives of enumerations and unions that occur in a value of `schema`. */
export function alternativesIn(schema: z.ZodType, value: unknown, at = ""): readonly Variation[] {
  if (value === undefined || value === null) return [];
  const { def, type } = definition(schema);
  switch (type) {
    case "optional":
    case "default":
      return alternativesIn(inner(def), value, at);
    case "object":
      return Object.entries(shape(def)).flatMap(([key, field]) =>
        alternativesIn(field, entry(value, key), join(at, key)),
      );
    case "record":
      return Object.values(value).flatMap((each) => alternativesIn(def["valueType"] as z.ZodType, each, `${at}{}`));
    case "array":
      return Object.values(value).flatMap((each) => alternativesIn(def["element"] as z.ZodType, each, `${at}[]`));
    case "enum":
      return [`${at}=${value as string}`];
    case "union":
      return alternatives(def)
        .filter((option) => option.safeParse(value).success)
        .map((option) => `${at}=${nameOf(option)}`);
    default:
      return [];
  }
}

function definition(schema: z.ZodType): { def: Internals["def"]; type: string } {
  const { def } = (schema as unknown as { _zod: Internals })._zod;
  return { def, type: def.type };
}

function inner(def: Internals["def"]): z.ZodType {
  return def["innerType"] as z.ZodType;
}

function shape(def: Internals["def"]): Readonly<Record<string, z.ZodType>> {
  return def["shape"] as Record<string, z.ZodType>;
}

function alternatives(def: Internals["def"]): readonly z.ZodType[] {
  return def["options"] as z.ZodType[];
}

/** Name of an alternative in a Zod union. For an object: the value of its first literal field, or else its keys. */
function nameOf(option: z.ZodType): string {
  const { def, type } = definition(option);
  if (type === "literal") return String((def["values"] as unknown[])[0]);
  if (type !== "object") return type;
  const literal = Object.values(shape(def)).find((field) => definition(field).type === "literal");
  return literal === undefined ? Object.keys(shape(def)).join("+") : nameOf(literal);
}

function entry(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function join(at: string, key: string): string {
  return at === "" ? key : `${at}.${key}`;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
