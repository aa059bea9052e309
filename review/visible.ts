import { escapeRegExp } from "../core/escape-reg-exp";
import { isObject, stateResources, type JsonObject, type PlanJson } from "../guard/plan-json";
import { UNKNOWN } from "../guard/planned-stack";
import type { ReviewedStack } from "./input";

/** Stands for what must not be shown. */
export const SENSITIVE = "(sensitive value)";

/** Shorter texts are hidden where they are marked only: they are words of their own elsewhere. */
const MIN_LENGTH = 6;

/** Around the number of a secret while a review is made, so that a changed secret differs from an unchanged one. */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];

/** Everything that plans mark as sensitive, and the way to keep it out of a text. */
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
   * A value without its secrets, and with `UNKNOWN` where a value is known only after the apply.
   *
   * @param sensitive shape of the value, `true` where it is sensitive
   * @param unknown shape of the value, `true` where it is unknown
   */
  public visible(value: unknown, sensitive: unknown, unknown?: unknown): unknown {
    if (unknown === true) return UNKNOWN;
    if (sensitive === true) return value === null || value === undefined ? value : this.token(value);
    if (typeof value === "string") return this.without(value);
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => this.visible(item, at(sensitive, index), at(unknown, index)));
    }
    if (!isObject(value) && !isObject(unknown)) return value;
    const known = isObject(value) ? value : {};
    const keys = [...new Set([...Object.keys(known), ...Object.keys(isObject(unknown) ? unknown : {})])];
    const entries = keys.map((key) => [
      this.without(key),
      this.visible(known[key], at(sensitive, key), at(unknown, key)),
    ]);
    return Object.fromEntries(entries) as JsonObject;
  }

  /** Takes every secret out of all texts of a finished review. */
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

/** Marks of both sides of a change: what one of them hides, neither shows. */
export function bothMarks(one: unknown, other: unknown): unknown {
  if (one === true || other === true) return true;
  if (!isShape(one)) return other;
  if (!isShape(other)) return one;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const merged = Object.fromEntries(keys.map((key) => [key, bothMarks(at(one, key), at(other, key))]));
  return Array.isArray(one) && Array.isArray(other) ? Object.assign([], merged) : merged;
}

function isShape(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function collectPlan(plan: PlanJson, into: Set<string>): void {
  const changes = [...(plan.resource_changes ?? []), ...(plan.resource_drift ?? [])].map(({ change }) => change);
  for (const { before, after, before_sensitive: old, after_sensitive: planned } of [
    ...changes,
    ...Object.values(plan.output_changes ?? {}),
  ]) {
    // A value that either side marks is a secret on both.
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
