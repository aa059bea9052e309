import { readSchemaFile, type VersionedSchema } from "../../facts/schema-file";
import type { Registry } from "../../facts/types";
import { withDefaults, type FactsByPath } from "./facts";
import { blockOf, type Block } from "./model";

/**
 * Schema of a resource type or data source, with facts about its arguments that the schema lacks, e.g. their defaults
 * (`AttributeFacts` in `sandbox/facts/types.ts`).
 */
export interface TypeSchema {
  /** State version of the schema. */
  readonly version: number;
  /** Whether the resource type uses the plugin SDK v2, which cannot distinguish null from an empty value. */
  readonly legacy: boolean;
  readonly block: Block;
  readonly facts: FactsByPath;
}

/** Schemas of the types that a provider serves: those with a behaviour in the registry. */
export interface Catalog {
  readonly provider: Block;
  readonly resources: ReadonlyMap<string, TypeSchema>;
  readonly dataSources: ReadonlyMap<string, TypeSchema>;
}

/**
 * Reads the committed schema of a provider, and adds the facts of the registry.
 *
 * @param prefix prefix of the provider's type names
 * @throws Error that names a type of the registry without committed schema
 */
export function readCatalog(prefix: string, registry: Registry): Catalog {
  const { schema, provider, version } = readSchemaFile(prefix);
  const read = (
    types: Iterable<string>,
    schemas: Readonly<Record<string, VersionedSchema>>,
    factsPrefix: string,
  ): ReadonlyMap<string, TypeSchema> =>
    new Map(
      [...types]
        .filter((type) => type.startsWith(`${prefix}_`))
        .map((type) => {
          const found = schemas[type];
          if (!found) {
            throw new Error(
              `sandbox: the registry has a behaviour for ${type}, but the committed schema of ${provider} ${version} ` +
                "lacks this type; regenerate the facts (docs/sandbox-facts.md)",
            );
          }
          const facts = registry.attributes.get(factsPrefix + type) ?? {};
          const { version: stateVersion, legacy = false, block } = found;
          return [type, { version: stateVersion, legacy, block: withDefaults(blockOf(block), facts), facts }];
        }),
    );
  return {
    provider: blockOf(schema.provider.block),
    resources: read(registry.resources.keys(), schema.resource_schemas, ""),
    dataSources: read(registry.dataSources.keys(), schema.data_source_schemas, "data."),
  };
}
