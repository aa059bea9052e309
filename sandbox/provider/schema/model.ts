import type { Json } from "../../ports";
import type { CtyType } from "../cty/type";

/** An argument or result of a resource, data source or provider. */
export interface Attribute {
  readonly type: CtyType;
  /** Present when the members have flags of their own; `type` is then the type that follows from them. */
  readonly nested?: { readonly nesting: NestedNesting; readonly attributes: Readonly<Record<string, Attribute>> };
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  /** The value is passed on but never kept in state. */
  readonly writeOnly: boolean;
  /** Value planned when nothing is given. */
  readonly default?: Json;
}

export type NestedNesting = "single" | "list" | "set" | "map";

/** A kind of nested block. */
export interface NestedBlock {
  readonly nesting: NestedNesting;
  readonly block: Block;
  readonly minItems: number;
  /** 0 is no limit. */
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

/** The type that follows from a block: an object of its attributes and nested blocks. */
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
