import type { Json } from "../../ports";
import { Unknown, type Diagnostic, type ProviderProcess, type Value } from "./plugin-protocol";
import type { BlockSchema, TypeExpression } from "../schema-file";
import { add, isSettable, type FactsByPath } from "./facts-by-path";

type ObjectValue = Record<string, Value>;

/**
 * Plans changes of one attribute at a time with a running provider. Returns which attributes of a resource type force a
 * replacement, have a default, or exclude or require each other, and which blocks the provider fills in.
 */
export async function trace(provider: ProviderProcess, type: string, block: BlockSchema): Promise<FactsByPath> {
  const facts: FactsByPath = {};
  const whole = sampleBlock(block, "a");
  for (const path of settablePaths(block)) {
    const given = isolate(block, whole, path);
    const planned = await provider.plan(type, null, given, given);
    const prior = known(planned.planned, whole);
    const changed = isolate(block, sampleBlock(block, "b"), path, whole);
    const { replaces } = await provider.plan(type, prior, merged(prior, changed), changed);
    if (replaces.some((each) => each === path || (each !== "" && path.startsWith(`${each}.`)))) {
      add(facts, path, { forceNew: true });
    }
  }
  for (const [path, known] of Object.entries(await traceFilledBlocks(provider, type, block))) add(facts, path, known);
  await traceDefaults(provider, type, block, facts);
  await traceCombinations(provider, type, block, facts);
  return facts;
}

/** Finds the blocks that a provider fills in if omitted. Such a block is unknown in the plan of a create. */
export async function traceFilledBlocks(
  provider: ProviderProcess,
  type: string,
  block: BlockSchema,
): Promise<FactsByPath> {
  const least = minimalBlock(block, false);
  const { planned } = await provider.plan(type, null, least, least);
  const names = Object.keys(block.block_types ?? {});
  const filled = names.filter((name) => isObject(planned) && planned[name] instanceof Unknown);
  return Object.fromEntries(filled.map((name) => [name, { optionalComputed: true }]));
}

async function traceDefaults(
  provider: ProviderProcess,
  type: string,
  block: BlockSchema,
  facts: FactsByPath,
): Promise<void> {
  const least = minimalBlock(block, true);
  const { planned } = await provider.plan(type, null, least, least);
  collectDefaults(block, least, planned, "", facts);
}

function collectDefaults(block: BlockSchema, given: Value, planned: Value, prefix: string, facts: FactsByPath): void {
  if (!isObject(given) || !isObject(planned)) return;
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const value = planned[name];
    const settable = attribute.optional === true;
    // Records no default for "", because the plugin SDK v2 also encodes an absent value inside a set as "".
    if (!settable || given[name] !== null || value === null || value === undefined || value === "") continue;
    if (hasUnknown(value)) continue;
    add(facts, prefix + name, { default: value as Json });
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const inner = [given[name], planned[name]].map((each) => (Array.isArray(each) ? each[0] : each));
    collectDefaults(nested.block, inner[0] ?? null, inner[1] ?? null, `${prefix}${name}.`, facts);
  }
}

async function traceCombinations(
  provider: ProviderProcess,
  type: string,
  block: BlockSchema,
  facts: FactsByPath,
): Promise<void> {
  const whole = sampleBlock(block, "a");
  const names = settablePaths(block).filter((path) => !path.includes("."));
  const learn = (diagnostics: readonly Diagnostic[]): void => diagnostics.forEach((each) => readRule(each, facts));
  learn(await provider.validate(type, minimalBlock(block, false)));
  for (const [index, first] of names.entries()) {
    const alone = isolate(block, whole, first);
    learn(await provider.validate(type, alone));
    for (const second of names.slice(index + 1)) {
      learn(await provider.validate(type, { ...alone, [second]: whole[second] ?? null }));
    }
  }
}

/** Reads from an error which arguments exclude or require each other, and adds these facts to `facts`. */
function readRule({ summary, detail }: Diagnostic, facts: FactsByPath): void {
  const subject = /^"([^"]+)": /.exec(detail)?.[1];
  const listed = (/`([^`]+)`/.exec(detail) ?? /\[([^\]]+)\]/.exec(detail))?.[1]?.split(",").map((each) => each.trim());
  const conflict = /conflicts with ([\w.]+)/.exec(detail)?.[1];
  if (subject && conflict) {
    const path = plain(subject);
    const others = new Set([...(facts[path]?.conflictsWith ?? []), plain(conflict)]);
    add(facts, path, { conflictsWith: [...others].sort() });
  } else if (listed && /only one of|Exactly one of/.test(`${summary} ${detail}`)) {
    for (const path of listed.map(plain)) add(facts, path, { exactlyOneOf: listed.map(plain) });
  } else if (subject && listed && /: all of /.test(detail)) {
    add(facts, plain(subject), { requiredWith: listed.map(plain).filter((path) => path !== plain(subject)) });
  } else if (subject && listed && /: one of /.test(detail)) {
    const rule = summary === "Invalid combination of arguments" ? "exactlyOneOf" : "atLeastOneOf";
    add(facts, plain(subject), { [rule]: listed.map(plain) });
  }
}

/** Removes the indices of a path: `rule.0.name` becomes `rule.name`. */
function plain(path: string): string {
  return path
    .split(".")
    .filter((step) => !/^\d+$/.test(step))
    .join(".");
}

/** Dotted paths that a configuration can set, each block before its contents. */
function settablePaths(block: BlockSchema): string[] {
  const own = Object.entries(block.attributes ?? {})
    .filter(([name, attribute]) => name !== "id" && isSettable(attribute))
    .map(([name]) => name);
  const nested = Object.entries(block.block_types ?? {})
    .filter(([name]) => name !== "timeouts")
    .flatMap(([name, inner]) => [name, ...settablePaths(inner.block).map((path) => `${name}.${path}`)]);
  return [...own, ...nested];
}

/**
 * A minimal configuration that sets `path`. The value at `path` comes from the sample `whole`. The other required
 * arguments come from the sample `rest`. `sampleBlock` makes the samples.
 */
function isolate(block: BlockSchema, whole: ObjectValue, path: string, rest: ObjectValue = whole): ObjectValue {
  const [head, ...tail] = path.split(".");
  const result: ObjectValue = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const source = name === head ? whole : rest;
    result[name] = name === head || attribute.required ? (source[name] ?? null) : null;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const needed = name === head || (nested.min_items ?? 0) > 0;
    if (!needed) {
      result[name] = nested.nesting_mode === "single" ? null : [];
      continue;
    }
    const inner = isolate(
      nested.block,
      only(name === head ? whole[name] : rest[name]),
      name === head && tail.length > 0 ? tail.join(".") : "",
      only(rest[name]),
    );
    result[name] = nested.nesting_mode === "single" ? inner : [inner];
  }
  return result;
}

/** A configuration with the required attributes only. */
export const least = (block: BlockSchema): ObjectValue => minimalBlock(block, false);

/** A configuration with the required attributes only; with `blocks`, also one element of every block but `timeouts`. */
function minimalBlock(block: BlockSchema, blocks: boolean): ObjectValue {
  const whole = sampleBlock(block, "a");
  const result: ObjectValue = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    result[name] = attribute.required ? (whole[name] ?? null) : null;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const element = name !== "timeouts" && blocks ? minimalBlock(nested.block, blocks) : null;
    result[name] = nested.nesting_mode === "single" ? element : element ? [element] : [];
  }
  return result;
}

/** A configuration without any argument. */
export function emptyValue(block: BlockSchema): Value {
  return Object.fromEntries([
    ...Object.keys(block.attributes ?? {}).map((name) => [name, null] as const),
    ...Object.entries(block.block_types ?? {}).map(
      ([name, { nesting_mode: nesting }]) => [name, nesting === "single" ? null : []] as const,
    ),
  ]);
}

/**
 * A configuration with one element of every block, and with every attribute except those with a `nested_type`. Variants
 * `a` and `b` have different values.
 */
function sampleBlock(block: BlockSchema, variant: "a" | "b"): ObjectValue {
  const result: ObjectValue = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    result[name] = attribute.type ? sample(attribute.type, variant) : null;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const element = sampleBlock(nested.block, variant);
    result[name] = nested.nesting_mode === "single" ? element : [element];
  }
  return result;
}

function sample(type: TypeExpression, variant: "a" | "b"): Value {
  if (type === "bool") return variant === "b";
  if (type === "number") return variant === "a" ? 1 : 2;
  if (typeof type === "string") return variant;
  const [kind, of] = type;
  if (kind === "object") {
    return Object.fromEntries(Object.entries(of).map(([name, inner]) => [name, sample(inner, variant)]));
  }
  return kind === "map" ? { key: sample(of, variant) } : [sample(of, variant)];
}

/**
 * Turns a plan into a state that an apply could have left. Replaces each unknown value by the value at the same path of
 * the sample `whole`, or by null.
 */
export function known(planned: Value, whole: Value | undefined): Value {
  if (planned instanceof Unknown) return whole ?? null;
  if (Array.isArray(planned)) return planned.map((each) => known(each, Array.isArray(whole) ? whole[0] : null));
  if (!isObject(planned)) return planned;
  const names = Object.entries(planned);
  return Object.fromEntries(names.map(([name, each]) => [name, known(each, isObject(whole) ? whole[name] : null)]));
}

/** Approximates Terraform's proposed state: top-level arguments that `config` lacks keep their prior value. */
function merged(prior: Value, config: Value): Value {
  if (!isObject(prior) || !isObject(config)) return config ?? prior;
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, value ?? prior[name] ?? null]));
}

function only(value: Value | undefined): ObjectValue {
  const element = Array.isArray(value) ? value[0] : value;
  return isObject(element) ? element : {};
}

function isObject(value: Value | undefined): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

function hasUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((each) => hasUnknown(each));
}
