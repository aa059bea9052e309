import type { Attribute, Block, NestedNesting } from "./model";

const NESTING = { single: "SINGLE", list: "LIST", set: "SET", map: "MAP" } as const satisfies Record<
  NestedNesting,
  string
>;

/** Converts a schema to the protocol's message `Schema`; `version` is the state version. */
export function schemaMessage({ version, block }: { readonly version: number; readonly block: Block }): object {
  return { version, block: blockMessage(block) };
}

function blockMessage(block: Block): object {
  return {
    version: 0,
    attributes: Object.entries(block.attributes).map(([name, attribute]) => attributeMessage(name, attribute)),
    block_types: Object.entries(block.blocks).map(([name, nested]) => ({
      type_name: name,
      block: blockMessage(nested.block),
      nesting: NESTING[nested.nesting],
      min_items: nested.minItems,
      max_items: nested.maxItems,
    })),
  };
}

function attributeMessage(name: string, attribute: Attribute): object {
  const { required, optional, computed, sensitive, writeOnly, nested, type } = attribute;
  return {
    name,
    required,
    optional,
    computed,
    sensitive,
    write_only: writeOnly,
    ...(nested
      ? {
          nested_type: {
            nesting: NESTING[nested.nesting],
            attributes: Object.entries(nested.attributes).map(([inner, value]) => attributeMessage(inner, value)),
          },
        }
      : { type: Buffer.from(JSON.stringify(type)) }),
  };
}
