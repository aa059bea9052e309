import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What `terraform providers schema -json` says of a block, as far as it is read here. */
export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, NestedBlockSchema>>;
}

export interface AttributeSchema {
  /** Absent where `nested_type` is given. */
  readonly type?: TypeExpression;
  readonly nested_type?: {
    readonly attributes: Readonly<Record<string, AttributeSchema>>;
    readonly nesting_mode: Nesting;
  };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
}

export type Nesting = "single" | "list" | "set" | "map";

export interface NestedBlockSchema {
  readonly block: BlockSchema;
  readonly nesting_mode: Nesting;
  readonly min_items?: number;
  readonly max_items?: number;
}

/** cty's JSON notation of a type: `"string"`, `["list", "string"]`, `["object", {...}]`. */
export type TypeExpression =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", TypeExpression]
  | readonly ["object", Readonly<Record<string, TypeExpression>>];

/** Schema of a type, and the version of the states that are written by it. */
export interface VersionedSchema {
  readonly version: number;
  /** Planned by the older plugin SDK, which cannot tell null from an empty value. Terraform's own output has no such flag. */
  readonly legacy?: boolean;
  readonly block: BlockSchema;
}

export interface ProviderSchema {
  readonly provider: VersionedSchema;
  readonly resource_schemas: Readonly<Record<string, VersionedSchema>>;
  readonly data_source_schemas: Readonly<Record<string, VersionedSchema>>;
}

/** A file of `data/schema`: the schema of one provider, filtered to the types that the sandbox stands in for. */
export interface SchemaFile {
  /** Source address, e.g. `registry.terraform.io/hashicorp/aws`. */
  readonly provider: string;
  readonly version: string;
  /** How the content is known. */
  readonly known: string;
  readonly schema: ProviderSchema;
}

/** Where the schemas lie, one file per provider: `aws.json`, `databricks.json`. */
export const SCHEMA_FOLDER = join(__dirname, "data", "schema");

/** @param prefix what the provider's types begin with, e.g. `aws` */
export function readSchemaFile(prefix: string): SchemaFile {
  return JSON.parse(readFileSync(join(SCHEMA_FOLDER, `${prefix}.json`), "utf8")) as SchemaFile;
}
