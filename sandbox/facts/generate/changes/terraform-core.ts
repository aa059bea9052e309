import {
  isEmpty,
  isList,
  isObject,
  memberType,
  sameValue,
  type Value,
  type ValueObject,
} from "../../../provider/cty/value";
import { planValues } from "../../../provider/plan/plan";
import { typeOfBlock, type Attribute, type Block } from "../../../provider/schema/model";

/** What Terraform shows for one change of a resource: the planned action, or the error that refuses the change. */
export interface Verdict {
  /** Planned action; absent if the change is refused. */
  readonly action?: "no-op" | "update" | "delete/create";
  /** Paths that force the replacement. */
  readonly replacePaths?: readonly (readonly (string | number)[])[];
  /** Summary of the error with which the change is refused. */
  readonly refuses?: string;
}

/** A provider's answer to a plan request. `replacePaths` are the paths that force a replacement. */
export interface Answer {
  readonly planned: ValueObject;
  readonly replacePaths: readonly (readonly (string | number)[])[];
}

/**
 * The proposed state that Terraform sends to a provider: computed values absent from the configuration keep their prior
 * value.
 */
export function proposedState(block: Block, prior: ValueObject, config: ValueObject): ValueObject {
  return planValues({ block: withoutDefaults(block), facts: {}, legacy: false, prior, config });
}

/** The action that Terraform shows for a provider's plan. */
export function verdictOf(block: Block, prior: ValueObject, { planned, replacePaths }: Answer): Verdict {
  if (sameValue(prior, planned, typeOfBlock(block))) return { action: "no-op" };
  // Keeps only the paths whose value changes, as Terraform does.
  const changed = replacePaths.filter((path) => !sameValue(at(prior, path), at(planned, path), typeAt(block, path)));
  return changed.length > 0 ? { action: "delete/create", replacePaths: changed } : { action: "update" };
}

/** Summary of Terraform's own error for a configuration that violates the schema; undefined if there is none. */
export function refusalOfCore(block: Block, config: ValueObject): string | undefined {
  for (const [name, attribute] of Object.entries(block.attributes)) {
    const value: Value = config[name] ?? null;
    if (value === null && attribute.required) return "Missing required argument";
    if (lacksMembers(attribute, value)) return "Incorrect attribute value type";
  }
  for (const [name, { block: inner, minItems, maxItems }] of Object.entries(block.blocks)) {
    const value: Value = config[name] ?? null;
    const items = isList(value) ? value : isObject(value) ? [value] : [];
    if (items.length < minItems) return `Insufficient ${name} blocks`;
    if (maxItems > 0 && items.length > maxItems) return `Too many ${name} blocks`;
    for (const item of items) {
      const refusal = isObject(item) ? refusalOfCore(inner, item) : undefined;
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}

function lacksMembers({ nested }: Attribute, value: Value): boolean {
  if (!nested || isEmpty(value)) return false;
  const items: readonly Value[] = isList(value)
    ? value
    : nested.nesting === "map" && isObject(value)
      ? Object.values(value)
      : [value];
  return items.some(
    (item) =>
      isObject(item) &&
      Object.entries(nested.attributes).some(
        ([name, member]) =>
          (member.required && (item[name] ?? null) === null) || lacksMembers(member, item[name] ?? null),
      ),
  );
}

function withoutDefaults(block: Block): Block {
  return {
    attributes: Object.fromEntries(
      Object.entries(block.attributes).map(([name, { default: _, ...attribute }]) => [name, attribute]),
    ),
    blocks: Object.fromEntries(
      Object.entries(block.blocks).map(([name, nested]) => [name, { ...nested, block: withoutDefaults(nested.block) }]),
    ),
  };
}

function at(value: Value, path: readonly (string | number)[]): Value {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (isList(value)) return at(value[Number(step)] ?? null, rest);
  return isObject(value) ? at(value[step] ?? null, rest) : null;
}

function typeAt(block: Block, path: readonly (string | number)[]): ReturnType<typeof memberType> {
  return path.reduce<ReturnType<typeof memberType>>((type, step) => memberType(type, String(step)), typeOfBlock(block));
}
