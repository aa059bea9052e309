import type { Registry } from "../../facts/types";
import { parseBindings } from "./bindings-parse";
import { BindingsSource } from "./bindings-source";
import { withFacts, type FactsByPath } from "./facts";
import type { Block } from "./model";

/** A provider as Terraform knows it. */
export interface ProviderIdentity {
  /** Source address, e.g. `registry.terraform.io/hashicorp/aws`. */
  readonly address: string;
  /** What its types begin with, e.g. `aws`. */
  readonly prefix: string;
  /** Package of its CDKTF bindings. */
  readonly bindings: string;
}

/** Schema of a type and the facts it was completed with. */
export interface TypeSchema {
  readonly block: Block;
  readonly facts: FactsByPath;
}

/** Schemas of everything that a provider serves: the types that the registry has a behaviour for. */
export interface Catalog {
  readonly provider: Block;
  readonly resources: ReadonlyMap<string, TypeSchema>;
  readonly dataSources: ReadonlyMap<string, TypeSchema>;
}

// The one type whose folder does not follow from its name: `provider` holds the provider's configuration.
const FOLDERS: Readonly<Record<string, string>> = { databricks_provider: "provider-resource" };

/** @throws Error naming a type of the registry that the bindings do not have */
export function readCatalog({ prefix, bindings }: ProviderIdentity, registry: Registry): Catalog {
  const source = new BindingsSource(bindings);
  const read = (types: Iterable<string>, folderPrefix: string, factsPrefix: string): ReadonlyMap<string, TypeSchema> =>
    new Map(
      [...types]
        .filter((type) => type.startsWith(`${prefix}_`))
        .map((type) => {
          const folder = folderPrefix + (FOLDERS[type] ?? type.slice(prefix.length + 1).replaceAll("_", "-"));
          const text = source.read(folder);
          if (text === undefined) {
            throw new Error(
              `sandbox: the registry has a behaviour for ${type}, but ${bindings} has no folder "${folder}"`,
            );
          }
          const facts = registry.attributes.get(factsPrefix + type) ?? {};
          return [type, { block: withFacts(parseBindings(text), facts), facts }];
        }),
    );
  return {
    provider: parseBindings(source.read("provider") ?? ""),
    resources: read(registry.resources.keys(), "", ""),
    dataSources: read(registry.dataSources.keys(), `data-${prefix}-`, "data."),
  };
}
