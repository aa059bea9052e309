import { diagnostic, type Diagnostic } from "../diagnostics";
import { isEmpty, isList, isObject, UNKNOWN, type Value, type ValueObject } from "../cty/value";
import type { FactsByPath } from "../schema/facts";
import type { TypeSchema } from "../schema/catalog";
import type { Block } from "../schema/model";
import type { Path } from "./replace";
import { refusalOf } from "./value-rules";

/**
 * Validates values and combinations of arguments like the real provider; Terraform itself validates the schema. Also
 * refuses arguments that `facts` does not list. An argument with an unknown value causes no conflict, and counts as
 * given where it is required.
 *
 * @param type name of the type for the messages, e.g. `databricks_job`
 */
export function validateConfig(
  type: string,
  { block, facts, legacy }: Pick<TypeSchema, "block" | "facts" | "legacy">,
  config: ValueObject,
): Diagnostic[] {
  const unknownArguments = [...argumentsOf(block, config, "", [])]
    .filter(({ dotted }) => !isKnown(facts, dotted))
    .map(({ dotted, path }) =>
      diagnostic(
        "ERROR",
        `sandbox: ${type}: no known behaviour for argument "${dotted}"`,
        "The sandbox refuses arguments that it does not emulate. Remove the argument, or add its behaviour to sandbox/facts.",
        path,
      ),
    );
  const combinations = Object.keys(facts).flatMap((dotted) => checkCombinations(facts, legacy, dotted, config));
  const values = Object.keys(facts).flatMap((dotted) => checkValues(facts, dotted, config));
  const seen = new Set<string>();
  return [...unknownArguments, ...combinations, ...values].filter(({ summary, detail }) => {
    const repeated = seen.has(summary + detail);
    seen.add(summary + detail);
    return !repeated;
  });
}

interface Argument {
  readonly dotted: string;
  readonly path: Path;
}

/** Every argument and block that a configuration sets, at any depth. */
function* argumentsOf(block: Block, config: ValueObject, prefix: string, path: Path): Generator<Argument> {
  for (const [name, attribute] of Object.entries(block.attributes)) {
    const value = config[name] ?? null;
    if (value === null) continue;
    const here = { dotted: prefix + name, path: [...path, name] };
    if (!attribute.nested || value === UNKNOWN) yield here;
    else yield* elements({ attributes: attribute.nested.attributes, blocks: {} }, value, here);
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    const value = config[name] ?? null;
    if (!isEmpty(value)) yield* elements(nested.block, value, { dotted: prefix + name, path: [...path, name] });
  }
}

function* elements(block: Block, value: Value, at: Argument): Generator<Argument> {
  const inside = isList(value)
    ? value.map((item, index) => [item, index] as const)
    : isObject(value)
      ? [[value, undefined] as const]
      : [];
  // Skips `timeouts`, which Terraform itself handles. Yields any other block even if the block is empty.
  if (at.dotted === "timeouts") return;
  yield at;
  for (const [item, index] of inside) {
    if (isObject(item)) {
      yield* argumentsOf(block, item, `${at.dotted}.`, index === undefined ? at.path : [...at.path, index]);
    }
  }
}

function isKnown(facts: FactsByPath, dotted: string): boolean {
  const known = knownPaths(facts);
  if (known.has(dotted)) return true;
  const names = dotted.split(".");
  return names.some((_, length) => known.has([...names.slice(0, length), "*"].join(".")));
}

const knownPathsOf = new WeakMap<FactsByPath, ReadonlySet<string>>();

/** Paths of the arguments that `facts` lists, and of the blocks that contain these arguments. */
function knownPaths(facts: FactsByPath): ReadonlySet<string> {
  let paths = knownPathsOf.get(facts);
  if (!paths) {
    const names = Object.keys(facts).map((path) => path.split("."));
    paths = new Set(names.flatMap((parts) => parts.map((_, index) => parts.slice(0, index + 1).join("."))));
    knownPathsOf.set(facts, paths);
  }
  return paths;
}

/** The configuration, or one of its blocks. */
interface Place {
  readonly value: ValueObject;
  /** Path from the configuration to `value`; empty for the configuration. */
  readonly path: Path;
}

function checkCombinations(facts: FactsByPath, legacy: boolean, dotted: string, config: ValueObject): Diagnostic[] {
  const { conflictsWith, exactlyOneOf, atLeastOneOf, requiredWith } = facts[dotted] ?? {};
  if (!conflictsWith && !exactlyOneOf && !atLeastOneOf && !requiredWith) return [];
  const names = dotted.split(".");
  const name = names.pop() ?? "";
  return places(config, names).flatMap((place) => {
    const found: Diagnostic[] = [];
    const own = place.value[name];
    const refuse = (summary: string, detail: string): void => {
      found.push(diagnostic("ERROR", summary, detail, [...place.path, name]));
    };
    const state = (other: string): State => stateAt(other, names, place, config);
    if (!isEmpty(own) && own !== UNKNOWN) {
      const conflict = (conflictsWith ?? []).find((other) => state(other) === "set");
      if (conflict) refuse("Conflicting configuration arguments", `"${dotted}": conflicts with ${plain(conflict)}`);
    }
    if (!isEmpty(own)) {
      const missing = (requiredWith ?? []).filter((other) => state(other) === "unset");
      if (missing.length > 0) {
        refuse("Missing required argument", `"${dotted}": all of ${listed(requiredWith ?? [])} must be specified`);
      }
    }
    if (exactlyOneOf) {
      const given = exactlyOneOf.filter((other) => state(other) === "set");
      const open = exactlyOneOf.some((other) => state(other) === "unknown");
      if (given.length > 1) {
        refuse(
          legacy ? "Invalid combination of arguments" : "Invalid Attribute Combination",
          `only one of ${listed(exactlyOneOf)} can be specified, but ${listed(given)} were specified.`,
        );
      } else if (given.length === 0 && !open) {
        const summary = legacy ? "Invalid combination of arguments" : "Missing Attribute Configuration";
        refuse(summary, `one of ${listed(exactlyOneOf)} must be specified`);
      }
    }
    if (atLeastOneOf?.every((other) => state(other) === "unset")) {
      refuse("Missing required argument", `one of ${listed(atLeastOneOf)} must be specified`);
    }
    return found;
  });
}

function checkValues(facts: FactsByPath, dotted: string, config: ValueObject): Diagnostic[] {
  const { values } = facts[dotted] ?? {};
  if (!values) return [];
  const names = dotted.split(".");
  const name = names.pop() ?? "";
  return places(config, names).flatMap(({ value, path }) => {
    const given = value[name];
    if (given === undefined || given === null) return [];
    const refusal = refusalOf(values, given);
    return refusal === undefined ? [] : [diagnostic("ERROR", refusal, "", [...path, name])];
  });
}

type State = "set" | "unset" | "unknown";

/** Removes `.0` from a path, because the plugin SDK v2 writes `block.0.argument` if `block` can occur only once. */
const plain = (path: string): string => path.replace(/\.0(?=\.|$)/g, "");
const listed = (paths: readonly string[]): string => `\`${paths.map(plain).join(",")}\``;

/**
 * Whether the argument `other` is set, which decides whether an argument in `place` is valid. If a repeated block
 * contains both arguments, only the element of the block that contains `place` counts.
 *
 * @param own path of `place` without indices
 */
function stateAt(other: string, own: readonly string[], place: Place, config: ValueObject): State {
  const names = plain(other).split(".");
  const shared = names.slice(0, -1).findIndex((name, index) => own[index] !== name);
  const depth = shared < 0 ? Math.min(names.length - 1, own.length) : shared;
  const name = names.pop() ?? "";
  const start = depth === own.length ? place : ancestor(config, place, depth);
  const states = places(start.value, names.slice(depth)).map(({ value }): State => {
    const item = value[name];
    return item === UNKNOWN ? "unknown" : isEmpty(item) ? "unset" : "set";
  });
  return states.includes("set") ? "set" : states.includes("unknown") ? "unknown" : "unset";
}

/** The block at nesting depth `depth` on the path to `place`. Depth 0 is the configuration, 1 a block in it. */
function ancestor(config: ValueObject, place: Place, depth: number): Place {
  let value: Value = config;
  let names = 0;
  for (const [index, step] of place.path.entries()) {
    if (typeof step === "string" && names++ === depth)
      return { value: value as ValueObject, path: place.path.slice(0, index) };
    value = (value as Readonly<Record<string | number, Value>>)[step] ?? null;
  }
  return place;
}

/** Every block at the path `names`; on a path through repeated blocks, one per element. */
function places(value: ValueObject, names: readonly string[], path: Path = []): Place[] {
  const [name, ...rest] = names;
  if (name === undefined) return [{ value, path }];
  const inner = value[name];
  const items: readonly (Value | undefined)[] = isList(inner) ? inner : [inner];
  return items.flatMap((item, index) =>
    isObject(item) ? places(item, rest, isList(inner) ? [...path, name, index] : [...path, name]) : [],
  );
}
