import type { AttributeFacts } from "../../facts/types";
import { nestedType, type Attribute, type Block, type NestedBlock } from "./model";

/** Facts of one type by dotted path. */
export type FactsByPath = Readonly<Record<string, AttributeFacts>>;

/** The schema as the bindings tell it, completed and corrected by what is known beyond them. */
export function withFacts(block: Block, facts: FactsByPath, prefix = ""): Block {
  return {
    attributes: mapValues(block.attributes, (attribute, name) => attributeWithFacts(attribute, facts, prefix + name)),
    blocks: mapValues(block.blocks, (nested, name) => nestedBlockWithFacts(nested, facts, prefix + name)),
  };
}

function attributeWithFacts(attribute: Attribute, facts: FactsByPath, path: string): Attribute {
  const known = facts[path] ?? {};
  const nested = attribute.nested && {
    ...attribute.nested,
    attributes: mapValues(attribute.nested.attributes, (inner, name) =>
      attributeWithFacts(inner, facts, `${path}.${name}`),
    ),
  };
  return {
    ...attribute,
    ...(nested && { nested, type: nestedType(nested.nesting, nested.attributes) }),
    ...flags(attribute, known),
    sensitive: known.sensitive ?? attribute.sensitive,
    ...(known.default !== undefined && { default: known.default }),
  };
}

function flags(attribute: Attribute, known: AttributeFacts): Pick<Attribute, "required" | "optional" | "computed"> {
  if (known.required) return { required: true, optional: false, computed: false };
  if (known.optionalComputed) return { required: false, optional: true, computed: true };
  const { required, optional, computed } = attribute;
  const noLongerRequired = required && known.required === false;
  return {
    required: required && !noLongerRequired,
    optional: optional || noLongerRequired,
    computed: known.computed ?? computed,
  };
}

function nestedBlockWithFacts(nested: NestedBlock, facts: FactsByPath, path: string): NestedBlock {
  const known = facts[path] ?? {};
  return {
    nesting: nested.nesting,
    block: withFacts(nested.block, facts, `${path}.`),
    minItems: known.minItems ?? (known.required && nested.nesting !== "single" ? 1 : nested.minItems),
    maxItems: known.maxItems ?? nested.maxItems,
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
