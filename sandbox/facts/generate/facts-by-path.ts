import type { AttributeSchema } from "../schema-file";
import type { AttributeFacts } from "../types";

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** What the generator has found so far about the arguments of one type, by dotted path. */
export type FactsByPath = Record<string, Mutable<AttributeFacts>>;

/** Merges `own` into the facts of a path. Does not create an entry if `own` is empty. */
export function add(facts: FactsByPath, path: string, own: AttributeFacts): void {
  if (Object.keys(own).length > 0) facts[path] = { ...facts[path], ...own };
}

/** Merges the facts of every path in `read` like `add`, but appends value rules to the existing ones. */
export function addRead(facts: FactsByPath, read: FactsByPath | undefined): void {
  for (const [path, own] of Object.entries(read ?? {})) {
    const values = [...(facts[path]?.values ?? []), ...(own.values ?? [])];
    add(facts, path, { ...own, ...(values.length > 0 && { values }) });
  }
}

/** Whether a configuration may set an attribute. */
export function isSettable(attribute: AttributeSchema): boolean {
  return attribute.required === true || attribute.optional === true;
}
