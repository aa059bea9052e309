import type { AttributeSchema } from "../schema-file";
import type { AttributeFacts } from "../types";

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** What the generator has found so far about the arguments of one type, by dotted path. */
export type FactsByPath = Record<string, Mutable<AttributeFacts>>;

/** Adds facts to a path. A fact in `own` replaces a fact of the same kind. Adds no entry if `own` is empty. */
export function add(facts: FactsByPath, path: string, own: AttributeFacts): void {
  if (Object.keys(own).length > 0) facts[path] = { ...facts[path], ...own };
}

/**
 * Merges facts that were written by hand (in `databricks-source.ts` and `aws-patterns.ts`) into `facts`. A hand-written
 * fact replaces a found one. Hand-written constraints on values (`values`) instead are appended to the found ones.
 */
export function addRead(facts: FactsByPath, byHand: FactsByPath | undefined): void {
  for (const [path, own] of Object.entries(byHand ?? {})) {
    const values = [...(facts[path]?.values ?? []), ...(own.values ?? [])];
    add(facts, path, { ...own, ...(values.length > 0 && { values }) });
  }
}

/** Whether a configuration may set an attribute. */
export function isSettable(attribute: AttributeSchema): boolean {
  return attribute.required === true || attribute.optional === true;
}
