import type { FactsByPath } from "../schema/facts";
import {
  nestedType,
  typeOfBlock,
  type Attribute,
  type Block,
  type NestedBlock,
  type NestedNesting,
} from "../schema/model";
import { hasUnknown, isEmpty, isList, isObject, sameValue, UNKNOWN, type Value, type ValueObject } from "../cty/value";
import { sameForOlderSdk, withZeroValues } from "./older-sdk";
import { isSuppressed, type Difference } from "./suppress";

/** A plan request of Terraform; `prior` is absent for a create. */
export interface PlanRequest {
  readonly block: Block;
  readonly facts: FactsByPath;
  /** Whether the resource type uses the plugin SDK v2, which cannot distinguish null from an empty value. */
  readonly legacy: boolean;
  readonly prior: ValueObject | undefined;
  readonly config: ValueObject;
}

/**
 * Computes the planned state. Each attribute gets its configured value, otherwise its default. Without both, a computed
 * attribute keeps its prior value. It is unknown for a create, and for an update if it has the fact `unknownOnUpdate`.
 * If the provider ignores the difference between the prior and the new value, the attribute keeps the prior value.
 */
export function planValues({ block, facts, legacy, prior, config }: PlanRequest): ValueObject {
  const planned = new Planner(facts, legacy).members(block, "", prior, config);
  if (!prior || sameValue(prior, planned, typeOfBlock(block))) return planned;
  // Plans computed attributes with the fact `unknownOnUpdate` as unknown, because any update can change them.
  const changing = Object.entries(block.attributes).filter(
    ([name, { computed }]) => computed && isEmpty(config[name]) && facts[name]?.unknownOnUpdate,
  );
  return { ...planned, ...Object.fromEntries(changing.map(([name]) => [name, UNKNOWN])) };
}

/** Whether omitted blocks at a path keep their prior value, because the cloud fills them in. */
export function keepsComputedBlocks(facts: FactsByPath, path: string): boolean {
  const { optionalComputed, computed } = facts[path] ?? {};
  return Boolean(optionalComputed ?? computed);
}

class Planner {
  public constructor(
    private readonly facts: FactsByPath,
    private readonly legacy: boolean,
  ) {}

  public members(block: Block, prefix: string, prior: ValueObject | undefined, config: ValueObject): ValueObject {
    const planned: Record<string, Value> = {};
    for (const [name, attribute] of Object.entries(block.attributes)) {
      planned[name] = this.attribute(attribute, prefix + name, name, prior, config);
    }
    for (const [name, nested] of Object.entries(block.blocks)) {
      planned[name] = this.blocks(nested, prefix + name, prior?.[name] ?? null, config[name] ?? null, prior);
    }
    return planned;
  }

  private attribute(
    attribute: Attribute,
    path: string,
    name: string,
    parent: ValueObject | undefined,
    config: ValueObject,
  ): Value {
    if (attribute.writeOnly) return null;
    const prior: Value = parent?.[name] ?? null;
    const given: Value = config[name] ?? null;
    if (given !== null && attribute.nested) {
      const { nesting, attributes } = attribute.nested;
      return this.nested(nesting, { attributes, blocks: {} }, path, prior, given);
    }
    const after: Value = given ?? attribute.default ?? null;
    if (parent === undefined) return after ?? (attribute.computed ? UNKNOWN : null);
    if (after === null && attribute.computed) return prior;
    if (hasUnknown(after)) return after;
    if (this.legacy) {
      if (attribute.computed && after === "" && prior !== null) return prior;
      if (sameForOlderSdk(attribute.type, prior, after)) return prior;
    }
    const difference: Difference = { before: prior, after, omitted: given === null, siblings: config };
    return isSuppressed(this.facts[path] ?? {}, difference) ? prior : after;
  }

  private blocks(
    nested: NestedBlock,
    path: string,
    prior: Value,
    config: Value,
    parent: ValueObject | undefined,
  ): Value {
    const { suppress } = this.facts[path] ?? {};
    const filledIn = keepsComputedBlocks(this.facts, path);
    if (isEmpty(config) && filledIn && parent === undefined && nested.nesting !== "single") return UNKNOWN;
    if (isEmpty(config) && !isEmpty(prior)) {
      if (filledIn) return prior;
      // Keeps the block, because the provider ignores its removal. Removes the arguments in the block, except those
      // whose removal the provider also ignores.
      if (suppress === "omitted") return this.emptied(nested, path, prior);
    }
    if (suppress !== undefined && !isEmpty(prior) && !hasUnknown(config)) {
      const difference: Difference = { before: prior, after: config, omitted: isEmpty(config), siblings: {} };
      if (isSuppressed({ suppress }, difference)) return prior;
    }
    return this.nested(nested.nesting, nested.block, path, prior, config);
  }

  private emptied({ nesting, block }: NestedBlock, path: string, prior: Value): Value {
    if (!isList(prior)) return prior;
    const nothing = Object.fromEntries(Object.keys(block.blocks).map((name) => [name, []]));
    return this.nested(
      nesting,
      block,
      path,
      prior,
      prior.map(() => nothing),
    );
  }

  private nested(nesting: NestedNesting, block: Block, path: string, prior: Value, config: Value): Value {
    const plan = (given: Value, before: Value | undefined): Value =>
      isObject(given) ? this.members(block, `${path}.`, isObject(before) ? before : undefined, given) : given;

    if (isList(config)) {
      const before = isList(prior) ? [...prior] : [];
      if (nesting !== "set") return config.map((item, index) => plan(item, before[index]));
      return config.map((item) => {
        const index = before.findIndex((candidate) => this.isSameElement(block, path, candidate, item));
        if (index >= 0) return plan(item, before.splice(index, 1)[0]);
        const added = plan(item, undefined);
        return this.legacy && isObject(added) ? withZeroValues(block, added) : added;
      });
    }
    if (nesting === "map" && isObject(config)) {
      const before = isObject(prior) ? prior : {};
      return Object.fromEntries(Object.entries(config).map(([key, item]) => [key, plan(item, before[key])]));
    }
    return plan(config, prior);
  }

  /**
   * Whether two elements of a set are the same. Ignores computed attributes that the configuration omits, and
   * differences that the provider ignores.
   */
  private isSameElement(block: Block, path: string, prior: Value, config: Value): boolean {
    if (!isObject(prior) || !isObject(config)) return sameValue(prior, config);
    return (
      Object.entries(block.attributes).every(([name, attribute]) => {
        const given = config[name] ?? null;
        if (given === null && attribute.computed) return true;
        if (!attribute.nested) return this.same(attribute, `${path}.${name}`, prior[name] ?? null, given, config);
        const { nesting, attributes } = attribute.nested;
        const members = { attributes, blocks: {} };
        return this.sameElements(nesting, members, `${path}.${name}`, prior[name] ?? null, given);
      }) &&
      Object.entries(block.blocks).every(([name, nested]) =>
        this.sameElements(nested.nesting, nested.block, `${path}.${name}`, prior[name] ?? null, config[name] ?? null),
      )
    );
  }

  private same(attribute: Attribute, path: string, before: Value, given: Value, siblings: ValueObject): boolean {
    const after: Value = given ?? attribute.default ?? null;
    if (sameValue(before, after, attribute.type)) return true;
    if (this.legacy && sameForOlderSdk(attribute.type, before, after)) return true;
    return isSuppressed(this.facts[path] ?? {}, { before, after, omitted: given === null, siblings });
  }

  private sameElements(nesting: NestedNesting, block: Block, path: string, prior: Value, config: Value): boolean {
    if (isList(prior) && isList(config)) {
      if (prior.length !== config.length) return false;
      const same = (a: Value, b: Value): boolean => this.isSameElement(block, path, a, b);
      return nesting === "set"
        ? config.every((item) => prior.some((candidate) => same(candidate, item)))
        : config.every((item, index) => same(prior[index] ?? null, item));
    }
    if (nesting === "single") return this.isSameElement(block, path, prior, config);
    return sameValue(prior, config, nestedType(nesting, block.attributes));
  }
}
