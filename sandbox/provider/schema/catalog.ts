import { readSchemaFile, type VersionedSchema } from "../../facts/schema-file";
import type { Registry } from "../../facts/types";
import { withDefaults, type FactsByPath } from "./facts";
import { blockOf, type Block } from "./model";

/** Schema of a type and what is known beyond it. */
export interface TypeSchema {
  /** Version of the states that are written by the schema. */
  readonly version: number;
  /** Planned by the older plugin SDK. */
  readonly legacy: boolean;
  readonly block: Block;
  readonly facts: FactsByPath;
}

/** Schemas of everything that a provider serves: the types that the registry has a behaviour for. */
export interface Catalog {
  readonly provider: Block;
  readonly resources: ReadonlyMap<string, TypeSchema>;
  readonly dataSources: ReadonlyMap<string, TypeSchema>;
}

/**
 * @param prefix what the provider's types begin with
 * @throws Error naming a type of the registry that the committed schema does not have
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
              `sandbox: the registry has a behaviour for ${type}, but the committed schema of ${provider} ${version} does not have it; ` +
                "make the facts again (docs/sandbox-facts.md)",
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
