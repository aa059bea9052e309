import type { AttributeSchema, BlockSchema, Nesting, TypeExpression } from "../schema-file";
import type { ValueFormat, ValueRule } from "../types";
import { add, isSettable, type FactsByPath } from "./facts-by-path";
import type { Diagnostic, ProviderProcess, Value } from "./plugin-protocol";

/** Values that violate almost every constraint, so that the provider's error states the constraint. */
const TEXTS = ["zz", ""];
const NUMBERS = [-7, 10_000_000];

/**
 * Finds the constraints on the values of arguments (`ValueRule`). A running provider validates configurations with one
 * unusual value or one repeated block each, and its errors state what is allowed.
 */
export async function traceValueRules(
  provider: ProviderProcess,
  type: string,
  block: BlockSchema,
): Promise<FactsByPath> {
  const facts: FactsByPath = {};
  for (const { path, type: valueType } of leaves(block, [])) {
    const [kind, inner] = typeof valueType === "string" ? ["", valueType] : valueType;
    const probes = inner === "string" ? TEXTS : inner === "number" ? NUMBERS : [];
    if (kind === "map" || probes.length === 0) continue;
    const wordsOf = async (value: Value): Promise<readonly Diagnostic[]> =>
      (await provider.validate(type, withOnly(block, path, value))).filter(({ severity }) => isError(severity));
    const usual = new Set((await wordsOf(null)).map(textOf));
    const rules: ValueRule[] = [];
    for (const probe of probes) {
      const found = await wordsOf(kind === "" ? probe : [probe]);
      const rule = either(
        found.filter((each) => !usual.has(textOf(each))).flatMap((each) => ruleOf(each, probe) ?? []),
      );
      const before = rules.at(-1);
      if (!rule) continue;
      if (before?.range && rule.range) rules.splice(-1, 1, { ...before, range: joined(before.range, rule.range) });
      else if (!rules.some((each) => sameRule(each, rule))) rules.push(rule);
    }
    const [only] = rules;
    if (only?.oneOf && typeof only.oneOf[0] === "string") {
      const other = only.oneOf[0].toLowerCase();
      const cased = other === only.oneOf[0] ? other.toUpperCase() : other;
      const refused = (await wordsOf(kind === "" ? cased : [cased])).some((each) => !usual.has(textOf(each)));
      if (!refused) rules.splice(0, 1, { ...only, ignoreCase: true });
    }
    if (rules.length > 0) add(facts, path.join("."), { values: rules });
  }
  for (const path of repeatedBlocks(block, [])) {
    const [once, twice] = [1, 2].map((count) =>
      withOnly(
        block,
        path,
        Array.from({ length: count }, (): Value => ({})),
      ),
    );
    const usual = new Set((await provider.validate(type, complete(block, once))).map(textOf));
    const found = (await provider.validate(type, complete(block, twice))).filter((each) => !usual.has(textOf(each)));
    const most = found.map(({ summary, detail }) => [summary, /at most (\d+) element/.exec(detail)?.[1]] as const);
    const rule = most.find(([, limit]) => limit !== undefined);
    if (rule) add(facts, path.join("."), { values: [{ says: rule[0], items: [0, Number(rule[1])] }] });
  }
  return facts;
}

const isError = (severity: number | string): boolean => severity === 1 || severity === "ERROR";
const textOf = ({ summary, detail }: Diagnostic): string => `${summary}\n${detail}`;
const joined = (one: Range, other: Range): Range => [one[0] ?? other[0], one[1] ?? other[1]];
const sameRule = ({ says: _, ...one }: ValueRule, { says: __, ...other }: ValueRule): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * Returns one rule for all errors about one value. Errors about both an IPv4 address and a CIDR block mean that the
 * provider accepts either; otherwise the first error decides.
 */
function either([rule, ...others]: readonly ValueRule[]): ValueRule | undefined {
  const isRange = others.some(({ format }) => format === "cidr");
  return rule?.format === "ipv4" && isRange ? { ...rule, format: "ipv4OrCidr" } : rule;
}

type Range = readonly [number | null, number | null];

const FORMATS: readonly (readonly [RegExp, ValueFormat])[] = [
  [/^Invalid or unknown key/, "never"],
  [/valid IPv4 CIDR/, "ipv4Cidr"],
  [/valid IPv6 CIDR/, "ipv6Cidr"],
  [/CIDR/, "cidr"],
  [/invalid ARN/, "arn"],
  [/invalid JSON policy|not a valid JSON value/, "policy"],
  [/invalid JSON/, "json"],
  [/AWS account ID/i, "accountId"],
  [/IPv4 address/, "ipv4"],
  [/RFC3339/, "time"],
  [/to have a host/, "url"],
  [/base64/, "base64"],
  [/positive integer/, "positiveInteger"],
];

/** Reads the constraint on `value` from an error; undefined for other errors, e.g. about a missing argument. */
function ruleOf({ summary, detail }: Diagnostic, value: string | number): ValueRule | undefined {
  const words = `${summary}\n${detail}`;
  const says = placeholder(summary, value);
  const listed = /(?:one of:?|Valid Values:) \[([^\]]*)\]/.exec(words)?.[1];
  if (listed !== undefined) return { says, oneOf: choices(listed, value) };
  const [, least, greatest] =
    /(?:range \(|between )(-?\d+)(?: - | and )(-?\d+)/.exec(words) ?? /at least \(?(-?\d+)/.exec(words) ?? [];
  if (least !== undefined) {
    const limits = [Number(least), greatest === undefined ? null : Number(greatest)] as const;
    if (/length/i.test(words)) return { says, length: limits };
    return typeof value === "number" ? { says, range: limits } : undefined;
  }
  const [, most] = /at most \(?(-?\d+)/.exec(words) ?? [];
  if (most !== undefined && typeof value === "number") return { says, range: [null, Number(most)] };
  const [, items] = /requires (\d+) item minimum/.exec(words) ?? [];
  if (items !== undefined) return { says, items: [Number(items), null] };
  const format = FORMATS.find(([pattern]) => pattern.test(words))?.[1];
  if (format !== undefined) return { says, format };
  return value === "" && /not be (an )?empty/i.test(words) ? { says, length: [1, null] } : undefined;
}

function placeholder(summary: string, value: string | number): string {
  const [line = ""] = summary.split("\n");
  // Cuts off the text after "with err:" and "invalid JSON:", because it depends on the refused value.
  const fixed = line.replace(/ with err: .*$/, "").replace(/(invalid JSON(?: policy)?): .*$/, "$1");
  if (value !== "") return fixed.replaceAll(String(value), "{value}");
  return fixed.replace(/(got:? ?)$/, "$1{value}").replaceAll('""', '"{value}"');
}

function choices(listed: string, value: string | number): (string | number)[] {
  if (typeof value === "number") return listed.split(/[\s,]+/).map(Number);
  const quoted = [...listed.matchAll(/"([^"]*)"/g)].map(([, each = ""]) => each);
  return quoted.length > 0 ? quoted : listed.trim().split(/\s+/);
}

interface Leaf {
  readonly path: readonly string[];
  readonly type: TypeExpression;
}

/** Paths of all attributes that a configuration can set. */
function leaves(block: BlockSchema, prefix: readonly string[]): Leaf[] {
  const attributes = Object.entries(block.attributes ?? {}).flatMap(([name, attribute]): Leaf[] => {
    if (!isSettable(attribute)) return [];
    const path = [...prefix, name];
    if (attribute.nested_type) return leaves({ attributes: attribute.nested_type.attributes }, path);
    return [{ path, type: attribute.type ?? "dynamic" }];
  });
  const blocks = Object.entries(block.block_types ?? {}).flatMap(([name, { block: inner }]) =>
    name === "timeouts" ? [] : leaves(inner, [...prefix, name]),
  );
  return [...attributes, ...blocks];
}

/** Paths of the blocks in lists and sets for which the schema states no maximum number. */
function repeatedBlocks(block: BlockSchema, prefix: readonly string[]): (readonly string[])[] {
  return Object.entries(block.block_types ?? {}).flatMap(
    ([name, { block: inner, nesting_mode: nesting, max_items: most }]) => {
      const path = [...prefix, name];
      const own = (nesting === "list" || nesting === "set") && !most ? [path] : [];
      return [...own, ...repeatedBlocks(inner, path)];
    },
  );
}

/**
 * Completes the value of a block: absent attributes and absent single nested blocks become null, other absent nested
 * blocks become empty lists.
 */
function complete(block: BlockSchema, value: Value | undefined): Record<string, Value> {
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, Value>>;
  return Object.fromEntries([
    ...Object.keys(block.attributes ?? {}).map((name) => [name, given[name] ?? null] as const),
    ...Object.entries(block.block_types ?? {}).map(([name, { block: inner, nesting_mode: nesting }]) => {
      const inside = given[name];
      if (Array.isArray(inside)) return [name, inside.map((item: Value) => complete(inner, item))] as const;
      if (nesting === "single") return [name, inside ? complete(inner, inside) : null] as const;
      return [name, [] as Value[]] as const;
    }),
  ]);
}

/** A configuration that sets only the attribute or block at a path. */
function withOnly(block: BlockSchema, [head = "", ...rest]: readonly string[], value: Value): Value {
  const attributeValue = (name: string, { nested_type: nested }: AttributeSchema): Value => {
    if (name !== head) return null;
    if (rest.length === 0 || !nested) return value;
    return nest(nested.nesting_mode, withOnly({ attributes: nested.attributes }, rest, value));
  };
  return Object.fromEntries([
    ...Object.entries(block.attributes ?? {}).map(
      ([name, attribute]) => [name, attributeValue(name, attribute)] as const,
    ),
    ...Object.entries(block.block_types ?? {}).map(([name, { block: inner, nesting_mode: nesting }]) => {
      if (name === head)
        return [name, rest.length === 0 ? value : nest(nesting, withOnly(inner, rest, value))] as const;
      return [name, nesting === "single" ? null : []] as const;
    }),
  ]);
}

function nest(nesting: Nesting, value: Value): Value {
  if (nesting === "single") return value;
  return nesting === "map" ? { key: value } : [value];
}
