import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A block in the output of `terraform providers schema -json`; only the fields that the sandbox reads. */
export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, NestedBlockSchema>>;
}

export interface AttributeSchema {
  /** Absent if `nested_type` is given. */
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

/** A type in cty's JSON encoding: `"string"`, `["list", "string"]`, `["object", {...}]`. */
export type TypeExpression =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", TypeExpression]
  | readonly ["object", Readonly<Record<string, TypeExpression>>];

/** Schema of a type with its state version. */
export interface VersionedSchema {
  readonly version: number;
  /**
   * Whether the type uses Terraform's plugin SDK v2, which cannot distinguish null from an empty value. The sandbox
   * adds this field; Terraform's output does not have it.
   */
  readonly legacy?: boolean;
  readonly block: BlockSchema;
}

export interface ProviderSchema {
  readonly provider: VersionedSchema;
  readonly resource_schemas: Readonly<Record<string, VersionedSchema>>;
  readonly data_source_schemas: Readonly<Record<string, VersionedSchema>>;
}

/** A file of `data/schema`: the schema of one provider, filtered to the types that the sandbox supports. */
export interface SchemaFile {
  /** Source address, e.g. `registry.terraform.io/hashicorp/aws`. */
  readonly provider: string;
  readonly version: string;
  /** How the content was found out, e.g. the command that printed it. */
  readonly known: string;
  readonly schema: ProviderSchema;
}

/** Folder of the schemas, one file per provider: `aws.json`, `databricks.json`. */
export const SCHEMA_FOLDER = join(__dirname, "data", "schema");

/** Reads the committed schema of a provider. @param prefix prefix of the provider's type names, e.g. `aws` */
export function readSchemaFile(prefix: string): SchemaFile {
  return JSON.parse(readFileSync(join(SCHEMA_FOLDER, `${prefix}.json`), "utf8")) as SchemaFile;
}
