import type { AttributeSchema, BlockSchema, Nesting } from "../../facts/schema-file";
import type { Json } from "../../ports";
import type { CtyType } from "../cty/type";

/** An argument or result of a resource, data source or provider. */
export interface Attribute {
  readonly type: CtyType;
  /**
   * Inner attributes, if the attribute has a `nested_type` in the provider's schema. Each has its own `required`,
   * `optional` and `computed`. The type of the attribute (`type`) includes the types of the inner attributes.
   */
  readonly nested?: { readonly nesting: NestedNesting; readonly attributes: Readonly<Record<string, Attribute>> };
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  /** The value is sent to the cloud but never stored in the state. */
  readonly writeOnly: boolean;
  /** Default that the provider plans. */
  readonly default?: Json;
}

export type NestedNesting = Nesting;

/** A block that another block can contain, and how often it can occur in that block. */
export interface NestedBlock {
  readonly nesting: NestedNesting;
  readonly block: Block;
  readonly minItems: number;
  /** 0 means no limit. */
  readonly maxItems: number;
}

/** Arguments and blocks of a resource, data source, provider or nested block. */
export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks: Readonly<Record<string, NestedBlock>>;
}

function wrap(nesting: NestedNesting, type: CtyType): CtyType {
  return nesting === "single" ? type : [nesting, type];
}

/** The type of a nested attribute. */
export function nestedType(nesting: NestedNesting, attributes: Readonly<Record<string, Attribute>>): CtyType {
  const members = Object.entries(attributes).map(([name, { type }]) => [name, type] as const);
  return wrap(nesting, ["object", Object.fromEntries(members)]);
}

const typesOfBlocks = new WeakMap<Block, CtyType>();

/** The type of a block: an object of its attributes and nested blocks. */
export function typeOfBlock(block: Block): CtyType {
  let type = typesOfBlocks.get(block);
  if (!type) {
    const attributes = Object.entries(block.attributes).map(([name, attribute]) => [name, attribute.type] as const);
    const blocks = Object.entries(block.blocks).map(
      ([name, nested]) => [name, wrap(nested.nesting, typeOfBlock(nested.block))] as const,
    );
    type = ["object", Object.fromEntries([...attributes, ...blocks])];
    typesOfBlocks.set(block, type);
  }
  return type;
}

/** Converts a block from the output of `terraform providers schema -json`. */
export function blockOf({ attributes = {}, block_types: blocks = {} }: BlockSchema): Block {
  return {
    attributes: mapValues(attributes, attributeOf),
    blocks: mapValues(blocks, ({ block, nesting_mode: nesting, min_items: minItems, max_items: maxItems }) => ({
      nesting,
      block: blockOf(block),
      minItems: minItems ?? 0,
      maxItems: maxItems ?? 0,
    })),
  };
}

function attributeOf({ type, nested_type: nested, ...flags }: AttributeSchema): Attribute {
  const members = nested && mapValues(nested.attributes, attributeOf);
  return {
    type: nested && members ? nestedType(nested.nesting_mode, members) : (type ?? "dynamic"),
    ...(nested && members && { nested: { nesting: nested.nesting_mode, attributes: members } }),
    required: flags.required ?? false,
    optional: flags.optional ?? false,
    computed: flags.computed ?? false,
    sensitive: flags.sensitive ?? false,
    writeOnly: flags.write_only ?? false,
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
