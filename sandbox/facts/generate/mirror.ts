import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { JsonObject } from "../../ports";
import type { ProviderSchema, VersionedSchema } from "../schema-file";
import { offlineConfig } from "./offline";
import { ProviderProcess } from "./plugin-protocol";
import { readProviderSchema } from "./provider-schemas";
import { emptyValue } from "./trace";

const SOURCES: Readonly<Record<Prefix, string>> = {
  aws: "registry.terraform.io/hashicorp/aws",
  databricks: "registry.terraform.io/databricks/databricks",
};

/** Prefix of a provider's type names. */
export type Prefix = "aws" | "databricks";

/** A provider binary in a Terraform filesystem mirror. */
export interface MirroredProvider {
  readonly source: string;
  readonly version: string;
  readonly binary: string;
}

/** Finds and starts the real providers, whose unpacked binaries are in a Terraform filesystem mirror. */
export class Mirror {
  private readonly schemas = new Map<Prefix, ProviderSchema>();

  public constructor(private readonly folder: string) {}

  /**
   * The latest release of a provider in the mirror.
   * @throws Error that names the folder in which the release or its binary is missing
   */
  public provider(prefix: Prefix): MirroredProvider {
    const source = SOURCES[prefix];
    const releases = join(this.folder, source);
    const version = existsSync(releases)
      ? readdirSync(releases)
          .sort((one, other) => one.localeCompare(other, undefined, { numeric: true }))
          .at(-1)
      : undefined;
    if (version === undefined) throw new Error(`${releases} contains no release of the provider: unpack one there`);
    const [platform = ""] = readdirSync(join(releases, version));
    const folder = join(releases, version, platform);
    const binary = readdirSync(folder).find((name) => name.startsWith(`terraform-provider-${prefix}`));
    if (binary === undefined)
      throw new Error(`${folder} contains no terraform-provider-${prefix}: unpack the provider's release there`);
    return { source, version, binary: join(folder, binary) };
  }

  public schema(prefix: Prefix): ProviderSchema {
    const { source, version } = this.provider(prefix);
    const known = this.schemas.get(prefix) ?? readProviderSchema(this.folder, source, version);
    this.schemas.set(prefix, known);
    return known;
  }

  /**
   * Starts a provider with a configuration that needs no connection to a cloud (`offlineConfig`).
   *
   * @param given provider configuration of a stack, from which the configuration is derived. @default - a fixed one
   * @param folder working directory of the provider, the base of relative file paths
   */
  public async start(prefix: Prefix, given?: JsonObject, folder?: string): Promise<ProviderProcess> {
    const provider = await ProviderProcess.start(this.provider(prefix).binary, folder);
    await provider.configure(offlineConfig(prefix, this.schema(prefix), given));
    return provider;
  }

  /** Sets `legacy` on the types that use the plugin SDK v2. The provider's answers to plans show which types do. */
  public async completeSchema(prefix: Prefix, schema: ProviderSchema): Promise<ProviderSchema> {
    const provider = await this.start(prefix);
    try {
      const resources: Record<string, VersionedSchema> = {};
      for (const [type, { version, block }] of Object.entries(schema.resource_schemas)) {
        const own = this.schema(prefix).resource_schemas[type]?.block ?? {};
        const legacy = await provider.plansLikeOlderSdk(type, emptyValue(own));
        resources[type] = { version, ...(legacy && { legacy }), block };
      }
      return { ...schema, resource_schemas: resources };
    } finally {
      provider.stop();
    }
  }
}
