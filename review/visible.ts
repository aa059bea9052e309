import { escapeRegExp } from "../core/escape-reg-exp";
import { isObject, objectOf, type JsonObject } from "../core/json";
import { stateResources, type PlanJson } from "../guard/plan-json";
import { UNKNOWN } from "../guard/planned-stack";
import type { ReviewedStack } from "./input";

/** Text that a review shows in place of a sensitive value. */
export const SENSITIVE = "(sensitive value)";

/** Minimum length of a sensitive text that is also hidden inside other values; shorter texts may be ordinary words. */
const MIN_LENGTH = 6;

/**
 * Until `scrub` writes `SENSITIVE`, a number between these two characters stands for each sensitive value. Equal values
 * have the same number, so that a comparison shows whether a sensitive value changes.
 */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];

/** All values that plans mark as sensitive; removes them from a review. */
export class Secrets {
  private readonly tokens = new Map<string, string>();
  private readonly pattern: RegExp | undefined;

  public constructor(stacks: readonly ReviewedStack[]) {
    const texts = new Set<string>();
    for (const { plan } of stacks) if (plan !== undefined) collectPlan(plan, texts);
    const written = [...texts].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
    const found = [...new Set(written)].sort((one, other) => other.length - one.length);
    if (found.length > 0) this.pattern = new RegExp(found.map(escapeRegExp).join("|"), "g");
  }

  /**
   * A copy of a value, with `UNKNOWN` in place of each unknown value, and a token (see `OPEN`) in place of each
   * sensitive one except null. Sensitive texts inside other texts and keys are replaced by `SENSITIVE`.
   *
   * @param sensitive structure of the value with `true` for sensitive values
   * @param unknown structure of the value with `true` for unknown values
   */
  public visible(value: unknown, sensitive: unknown, unknown?: unknown): unknown {
    if (unknown === true) return UNKNOWN;
    if (sensitive === true) return value === null || value === undefined ? value : this.token(value);
    if (typeof value === "string") return this.without(value);
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => this.visible(item, at(sensitive, index), at(unknown, index)));
    }
    if (!isObject(value) && !isObject(unknown)) return value;
    const known = objectOf(value);
    const keys = [...new Set([...Object.keys(known), ...Object.keys(objectOf(unknown))])];
    const entries = keys.map((key) => [
      this.without(key),
      this.visible(known[key], at(sensitive, key), at(unknown, key)),
    ]);
    return Object.fromEntries(entries) as JsonObject;
  }

  /** Replaces tokens and sensitive texts in a finished review by `SENSITIVE`. */
  public scrub<T>(value: T): T {
    if (typeof value === "string") {
      return this.without(value).replaceAll(new RegExp(`${OPEN}\\d+${CLOSE}`, "g"), SENSITIVE) as T;
    }
    if (Array.isArray(value)) return value.map((item: unknown) => this.scrub(item)) as T;
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [this.scrub(key), this.scrub(inner)])) as T;
  }

  private without(text: string): string {
    return this.pattern === undefined ? text : text.replaceAll(this.pattern, SENSITIVE);
  }

  private token(value: unknown): string {
    const key = JSON.stringify(value);
    const token = this.tokens.get(key) ?? `${OPEN}${String(this.tokens.size)}${CLOSE}`;
    this.tokens.set(key, token);
    return token;
  }
}

/** Merges `before_sensitive` and `after_sensitive` of a change: a mark in one of them hides the value on both sides. */
export function mergeMarks(one: unknown, other: unknown): unknown {
  if (one === true || other === true) return true;
  if (!isContainer(one)) return other;
  if (!isContainer(other)) return one;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const merged = Object.fromEntries(keys.map((key) => [key, mergeMarks(at(one, key), at(other, key))]));
  return Array.isArray(one) && Array.isArray(other) ? Object.assign([], merged) : merged;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function collectPlan(plan: PlanJson, into: Set<string>): void {
  const changes = [...(plan.resource_changes ?? []), ...(plan.resource_drift ?? [])].map(({ change }) => change);
  for (const { before, after, before_sensitive: old, after_sensitive: planned } of [
    ...changes,
    ...Object.values(plan.output_changes ?? {}),
  ]) {
    // A plan may mark a value only in `before_sensitive`, or only in `after_sensitive`. Applies each mark to `before`
    // and to `after`.
    for (const marks of [old, planned]) for (const side of [before, after]) collect(side, marks, into);
  }
  for (const state of [plan.planned_values, plan.prior_state?.values]) {
    for (const { values, sensitive_values: marks } of stateResources(state)) collect(values, marks, into);
  }
}

function collect(value: unknown, sensitive: unknown, into: Set<string>): void {
  if (sensitive === true) {
    for (const text of textsOf(value)) if (text.length >= MIN_LENGTH) into.add(text);
  } else if (isObject(sensitive) || Array.isArray(sensitive)) {
    for (const [key, marks] of Object.entries(sensitive)) collect(at(value, key), marks, into);
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function at(shape: unknown, key: string | number): unknown {
  return typeof shape === "object" && shape !== null
    ? (shape as Readonly<Record<string | number, unknown>>)[key]
    : undefined;
}
