import { hasUnknown, isEmpty, isList, isObject, type Value, type ValueObject } from "../../../provider/cty/value";
import type { CtyType } from "../../../provider/cty/type";
import type { Block, NestedNesting } from "../../../provider/schema/model";

/**
 * Kind of change of one argument. `remove` removes the argument. `change` appends `x` to a string, adds 1 to a number,
 * negates a boolean, appends `zz` to a list of strings, or repeats the last block of a list. The other kinds change
 * only the spelling: `case` letter case, `slash` a trailing slash, `json` white space, `order` the order of elements.
 */
export type Kind = "remove" | "change" | "case" | "slash" | "json" | "order";

/** A configuration that differs from the deployed one in one argument. */
export interface SingleChange {
  /** Dotted path of the argument. Contains the indices of list elements, except for blocks that can occur only once. */
  readonly path: string;
  readonly kind: Kind;
  readonly config: ValueObject;
}

/** Lists the configurations that differ from `config` in one argument. */
export function singleChanges(block: Block, config: ValueObject): SingleChange[] {
  return membersOf(block, config, "").map(({ path, kind, value }) => ({ path, kind, config: value as ValueObject }));
}

interface Variant {
  readonly path: string;
  readonly kind: Kind;
  readonly value: Value;
}

function membersOf(block: Block, config: ValueObject, prefix: string): Variant[] {
  const placed = (name: string, variants: readonly Variant[]): Variant[] =>
    variants.map((variant) => ({ ...variant, value: { ...config, [name]: variant.value } }));
  const attributes = Object.entries(block.attributes).flatMap(([name, attribute]) => {
    const value = config[name] ?? null;
    if (value === null || hasUnknown(value) || !(attribute.required || attribute.optional)) return [];
    const path = prefix + name;
    if (!attribute.nested) return placed(name, variantsOf(attribute.type, value, path));
    const { nesting, attributes: members } = attribute.nested;
    return placed(name, [
      { path, kind: "remove", value: null },
      ...nestedVariants(nesting, { attributes: members, blocks: {} }, value, path, false),
    ]);
  });
  const blocks = Object.entries(block.blocks).flatMap(([name, { nesting, block: inner, maxItems }]) => {
    const value = config[name] ?? null;
    if (isEmpty(value) || name === "timeouts") return [];
    const none = nesting === "single" ? null : nesting === "map" ? {} : [];
    const path = prefix + name;
    return placed(name, [
      { path, kind: "remove", value: none },
      ...nestedVariants(nesting, inner, value, path, maxItems === 1),
    ]);
  });
  return [...attributes, ...blocks];
}

function nestedVariants(nesting: NestedNesting, block: Block, value: Value, path: string, alone: boolean): Variant[] {
  if (isObject(value)) {
    if (nesting !== "map") return membersOf(block, value, `${path}.`);
    return Object.entries(value).flatMap(([key, item]) =>
      isObject(item)
        ? membersOf(block, item, `${path}.${key}.`).map((each) => ({ ...each, value: { ...value, [key]: each.value } }))
        : [],
    );
  }
  if (!isList(value)) return [];
  const inside = value.flatMap((item, index) =>
    isObject(item)
      ? membersOf(block, item, alone ? `${path}.` : `${path}.${String(index)}.`).map((each) => ({
          ...each,
          value: value.with(index, each.value),
        }))
      : [],
  );
  if (alone) return inside;
  // A set gets no copy of its last element, because the copy would not change the set.
  const copied: readonly Value[] = nesting === "set" ? value : [...value, value.at(-1) ?? null];
  return [{ path, kind: "change", value: copied }, ...inOtherOrder(value, path), ...inside];
}

function variantsOf(type: CtyType, value: Value, path: string): Variant[] {
  const removed: Variant = { path, kind: "remove", value: null };
  const change = (changed: Value): Variant => ({ path, kind: "change", value: changed });
  if (typeof value === "string" && type !== "number")
    return [removed, change(`${value}x`), ...otherSpellings(value, path)];
  if (typeof value === "number" || typeof value === "string") return [removed, change(Number(value) + 1)];
  if (typeof value === "boolean") return [removed, change(!value)];
  if (isList(value)) {
    const texts = value.every((item) => typeof item === "string");
    return [removed, ...(texts ? [change([...value, "zz"])] : []), ...inOtherOrder(value, path)];
  }
  if (!isObject(value) || !Array.isArray(type) || type[0] !== "map") return [removed];
  const inner = type[1] as CtyType;
  const members = Object.entries(value).flatMap(([key, item]) =>
    variantsOf(inner, item, `${path}.${key}`).map((each): Variant => {
      const { [key]: _, ...others } = value;
      const changed: ValueObject = each.kind === "remove" ? others : { ...value, [key]: each.value };
      return { ...each, value: changed };
    }),
  );
  return [removed, ...members];
}

function otherSpellings(value: string, path: string): Variant[] {
  const upper = value.toUpperCase();
  const cased = upper === value ? value.toLowerCase() : upper;
  const blanks = withBlanks(value);
  return [
    ...(cased === value ? [] : [{ path, kind: "case", value: cased } as const]),
    ...(value === ""
      ? []
      : [{ path, kind: "slash", value: value.endsWith("/") ? value.slice(0, -1) : `${value}/` } as const]),
    ...(blanks === undefined ? [] : [{ path, kind: "json", value: blanks } as const]),
  ];
}

function withBlanks(text: string): string | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 4);
  } catch {
    return undefined;
  }
}

function inOtherOrder(value: readonly Value[], path: string): Variant[] {
  return value.length < 2 ? [] : [{ path, kind: "order", value: [...value].reverse() }];
}
