import type { FactsByPath } from "../schema/facts";
import {
  nestedType,
  typeOfBlock,
  type Attribute,
  type Block,
  type NestedBlock,
  type NestedNesting,
} from "../schema/model";
import { isEmpty, isList, isObject, sameValue, UNKNOWN, type Value, type ValueObject } from "../cty/value";

/** What Terraform asks to plan: `prior` is absent when the object is to be created. */
export interface PlanRequest {
  readonly block: Block;
  readonly facts: FactsByPath;
  readonly prior: ValueObject | undefined;
  readonly config: ValueObject;
}

/**
 * The state that a provider plans: what is given wins; what is not given is its default, else, where the cloud fills it
 * in, what the cloud said before or, for something new, unknown.
 */
export function planValues({ block, facts, prior, config }: PlanRequest): ValueObject {
  const planned = planMembers(block, facts, "", prior, config);
  if (!prior || sameValue(prior, planned, typeOfBlock(block))) return planned;
  // An update may change what is marked so, even though nothing else tells.
  const changing = Object.entries(block.attributes).filter(
    ([name, { computed }]) => computed && isEmpty(config[name]) && facts[name]?.unknownOnUpdate,
  );
  return { ...planned, ...Object.fromEntries(changing.map(([name]) => [name, UNKNOWN])) };
}

function planMembers(
  block: Block,
  facts: FactsByPath,
  prefix: string,
  prior: ValueObject | undefined,
  config: ValueObject,
): ValueObject {
  const planned: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    planned[name] = planAttribute(attribute, facts, prefix + name, prior, prior?.[name] ?? null, config[name] ?? null);
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    planned[name] = planBlocks(nested, facts, prefix + name, prior?.[name] ?? null, config[name] ?? null);
  }
  return planned;
}

function planAttribute(
  attribute: Attribute,
  facts: FactsByPath,
  path: string,
  parentPrior: ValueObject | undefined,
  prior: Value,
  config: Value,
): Value {
  if (attribute.writeOnly) return null;
  if (config !== null) {
    if (!attribute.nested) return config;
    const { nesting, attributes } = attribute.nested;
    return planNested(nesting, { attributes, blocks: {} }, facts, path, prior, config);
  }
  if (attribute.default !== undefined) return attribute.default;
  if (parentPrior === undefined) return attribute.computed ? UNKNOWN : null;
  return attribute.computed || facts[path]?.diffSuppressed ? prior : null;
}

function planBlocks(nested: NestedBlock, facts: FactsByPath, path: string, prior: Value, config: Value): Value {
  if (isEmpty(config) && !isEmpty(prior) && keepsWhatTheCloudFilledIn(facts, path)) return prior;
  return planNested(nested.nesting, nested.block, facts, path, prior, config);
}

/** Whether blocks that are not given may stand all the same, because the cloud fills them in. */
export function keepsWhatTheCloudFilledIn(facts: FactsByPath, path: string): boolean {
  const { optionalComputed, computed, diffSuppressed } = facts[path] ?? {};
  return Boolean(optionalComputed ?? computed ?? diffSuppressed);
}

function planNested(
  nesting: NestedNesting,
  block: Block,
  facts: FactsByPath,
  path: string,
  prior: Value,
  config: Value,
): Value {
  const plan = (given: Value, before: Value | undefined): Value =>
    isObject(given) ? planMembers(block, facts, `${path}.`, isObject(before) ? before : undefined, given) : given;

  if (isList(config)) {
    const before = isList(prior) ? [...prior] : [];
    if (nesting !== "set") return config.map((item, index) => plan(item, before[index]));
    return config.map((item) => {
      const index = before.findIndex((candidate) => isSameElement(block, candidate, item));
      return plan(item, index < 0 ? undefined : before.splice(index, 1)[0]);
    });
  }
  if (nesting === "map" && isObject(config)) {
    const before = isObject(prior) ? prior : {};
    return Object.fromEntries(Object.entries(config).map(([key, item]) => [key, plan(item, before[key])]));
  }
  return plan(config, prior);
}

/** Whether an element of a set is the one given now: they agree in all that can be given. */
function isSameElement(block: Block, prior: Value, config: Value): boolean {
  if (!isObject(prior) || !isObject(config)) return sameValue(prior, config);
  return (
    Object.entries(block.attributes).every(([name, attribute]) => {
      const given = config[name] ?? null;
      if (given === null && attribute.computed) return true;
      if (!attribute.nested) return sameValue(prior[name], given ?? attribute.default ?? null, attribute.type);
      const { nesting, attributes } = attribute.nested;
      return sameElements(nesting, { attributes, blocks: {} }, prior[name] ?? null, given);
    }) &&
    Object.entries(block.blocks).every(([name, nested]) =>
      sameElements(nested.nesting, nested.block, prior[name] ?? null, config[name] ?? null),
    )
  );
}

function sameElements(nesting: NestedNesting, block: Block, prior: Value, config: Value): boolean {
  if (isList(prior) && isList(config)) {
    if (prior.length !== config.length) return false;
    const same = (a: Value, b: Value): boolean => isSameElement(block, a, b);
    return nesting === "set"
      ? config.every((item) => prior.some((candidate) => same(candidate, item)))
      : config.every((item, index) => same(prior[index] ?? null, item));
  }
  return nesting === "single"
    ? isSameElement(block, prior, config)
    : sameValue(prior, config, nestedType(nesting, block.attributes));
}
