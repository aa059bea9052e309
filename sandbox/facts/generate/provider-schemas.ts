import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  SCHEMA_FOLDER,
  type AttributeSchema,
  type BlockSchema,
  type ProviderSchema,
  type SchemaFile,
  type VersionedSchema,
} from "../schema-file";

/**
 * Reads the schema of one provider from `terraform providers schema -json`.
 *
 * @param mirror Terraform filesystem mirror with the unpacked provider
 * @param source e.g. `registry.terraform.io/hashicorp/aws`
 */
export function readProviderSchema(mirror: string, source: string, version: string): ProviderSchema {
  const folder = mkdtempSync(join(tmpdir(), "provider-schema-"));
  try {
    const providers = { provider: { source, version } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: providers } }));
    const config = join(folder, "cli.tfrc");
    writeFileSync(
      config,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    const terraform = (...args: string[]): string =>
      execFileSync("terraform", args, {
        cwd: folder,
        env: { ...process.env, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: "1" },
        maxBuffer: 256 * 1024 * 1024,
        encoding: "utf8",
      });
    terraform("init");
    const { provider_schemas: schemas } = JSON.parse(terraform("providers", "schema", "-json")) as {
      provider_schemas: Record<string, ProviderSchema>;
    };
    const schema = schemas[source];
    if (!schema) throw new Error(`terraform providers schema returned no schema for ${source}`);
    return schema;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resource types and data sources of a provider that the sandbox supports. */
export interface Types {
  readonly resources: readonly string[];
  readonly dataSources: readonly string[];
}

/**
 * The schemas of the given types and of the provider's configuration, without descriptions.
 * @throws Error that names a missing type
 */
export function filterSchema(schema: ProviderSchema, { resources, dataSources }: Types): ProviderSchema {
  const pick = (from: ProviderSchema["resource_schemas"], types: readonly string[]): Record<string, VersionedSchema> =>
    Object.fromEntries(
      types.map((type) => {
        const found = from[type];
        if (!found) throw new Error(`${type} is not in the provider's schema`);
        return [type, { version: found.version, block: bareBlock(found.block) }];
      }),
    );
  return {
    provider: { version: schema.provider.version, block: bareBlock(schema.provider.block) },
    resource_schemas: pick(schema.resource_schemas, resources),
    data_source_schemas: pick(schema.data_source_schemas, dataSources),
  };
}

/** Writes `data/schema/<prefix>.json`, one type per line. */
export function writeSchemaFile(prefix: string, { schema, ...head }: SchemaFile): void {
  const lines = (types: ProviderSchema["resource_schemas"]): string =>
    Object.entries(types)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([type, content]) => `      ${JSON.stringify(type)}: ${JSON.stringify(content)}`)
      .join(",\n");
  const text = `${JSON.stringify(head, null, 2).replace(/\n\}$/, "")},
  "schema": {
    "provider": ${JSON.stringify(schema.provider)},
    "resource_schemas": {
${lines(schema.resource_schemas)}
    },
    "data_source_schemas": {
${lines(schema.data_source_schemas)}
    }
  }
}
`;
  writeFileSync(join(SCHEMA_FOLDER, `${prefix}.json`), text);
}

function bareBlock({ attributes, block_types: blocks }: BlockSchema): BlockSchema {
  return {
    ...(attributes && { attributes: mapValues(attributes, bareAttribute) }),
    ...(blocks && {
      block_types: mapValues(blocks, ({ block, nesting_mode, min_items, max_items }) => ({
        block: bareBlock(block),
        nesting_mode,
        ...(min_items && { min_items }),
        ...(max_items && { max_items }),
      })),
    }),
  };
}

function bareAttribute(attribute: AttributeSchema): AttributeSchema {
  const { type, nested_type: nested, required, optional, computed, sensitive, write_only } = attribute;
  return {
    ...(nested
      ? {
          nested_type: {
            attributes: mapValues(nested.attributes, bareAttribute),
            nesting_mode: nested.nesting_mode,
          },
        }
      : { type: type ?? "dynamic" }),
    ...(required && { required }),
    ...(optional && { optional }),
    ...(computed && { computed }),
    ...(sensitive && { sensitive }),
    ...(write_only && { write_only }),
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
