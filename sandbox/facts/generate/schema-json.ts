import type { AttributeFacts } from "../types";

/** What `terraform providers schema -json` says, as far as it is read here. */
export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, NestedBlockSchema>>;
}

export interface AttributeSchema {
  readonly type?: TypeExpression;
  readonly nested_type?: {
    readonly attributes: Readonly<Record<string, AttributeSchema>>;
    readonly nesting_mode: string;
  };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
}

export interface NestedBlockSchema {
  readonly block: BlockSchema;
  readonly nesting_mode: "single" | "list" | "set" | "map" | "group";
  readonly min_items?: number;
  readonly max_items?: number;
}

/** cty's JSON notation of a type: `"string"`, `["list", "string"]`, `["object", {...}]`. */
export type TypeExpression =
  | string
  | readonly ["list" | "set" | "map", TypeExpression]
  | readonly ["object", Readonly<Record<string, TypeExpression>>];

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Facts under construction, by dotted path. */
export type FactsByPath = Record<string, Mutable<AttributeFacts>>;

/** Flags of every path of a block that says more than "optional"; timeouts are Terraform's own affair. */
export function flagsOf(block: BlockSchema, prefix = ""): FactsByPath {
  const facts: FactsByPath = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    addAttribute(facts, prefix + name, attribute);
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    if (name === "timeouts") continue;
    const own: Mutable<AttributeFacts> = {};
    if (nested.min_items) own.minItems = nested.min_items;
    if (nested.max_items) own.maxItems = nested.max_items;
    add(facts, prefix + name, own);
    for (const [path, inner] of Object.entries(flagsOf(nested.block, `${prefix}${name}.`))) add(facts, path, inner);
  }
  return facts;
}

function addAttribute(facts: FactsByPath, path: string, attribute: AttributeSchema): void {
  const own: Mutable<AttributeFacts> = {};
  if (attribute.required) own.required = true;
  if (attribute.optional && attribute.computed) own.optionalComputed = true;
  if (!attribute.optional && attribute.computed) own.computed = true;
  if (attribute.sensitive) own.sensitive = true;
  add(facts, path, own);
  for (const [name, nested] of Object.entries(attribute.nested_type?.attributes ?? {})) {
    addAttribute(facts, `${path}.${name}`, nested);
  }
}

/** Merges `own` into the facts of a path; a path about which nothing is known is left out. */
export function add(facts: FactsByPath, path: string, own: AttributeFacts): void {
  if (Object.keys(own).length > 0) facts[path] = { ...facts[path], ...own };
}

export function required<T>(value: T | undefined, type: string): T {
  if (value === undefined) throw new Error(`${type} is not in the provider's schema`);
  return value;
}

/** Whether a configuration may set an attribute. */
export function isSettable(attribute: AttributeSchema): boolean {
  return attribute.required === true || attribute.optional === true;
}
