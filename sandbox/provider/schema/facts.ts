import type { AttributeFacts } from "../../facts/types";
import type { Attribute, Block } from "./model";

/** Facts about the arguments of one type (`AttributeFacts`), by dotted path. */
export type FactsByPath = Readonly<Record<string, AttributeFacts>>;

/** Adds the provider's defaults to a schema, because Terraform's schema does not contain them. */
export function withDefaults(block: Block, facts: FactsByPath, prefix = ""): Block {
  return {
    attributes: mapValues(block.attributes, (attribute, name): Attribute => {
      const value = facts[prefix + name]?.default;
      return value === undefined ? attribute : { ...attribute, default: value };
    }),
    blocks: mapValues(block.blocks, (nested, name) => ({
      ...nested,
      block: withDefaults(nested.block, facts, `${prefix}${name}.`),
    })),
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
