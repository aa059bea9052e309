import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { ProviderProcess, type Value } from "./plugin-protocol";
import { add, flagsOf, required, type BlockSchema, type FactsByPath } from "./schema-json";
import { trace } from "./trace";

const SOURCE = "registry.terraform.io/hashicorp/aws";

interface ProviderSchema {
  readonly provider: { readonly block: BlockSchema };
  readonly resource_schemas: Readonly<Record<string, { readonly block: BlockSchema }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: BlockSchema }>>;
}

/** Facts traced from the real AWS provider, as far as the installed bindings (of a later release) know the names too. */
export class AwsFacts {
  private constructor(
    private readonly schema: ProviderSchema,
    private readonly process: ProviderProcess,
  ) {}

  /** @param mirror folder laid out as a Terraform filesystem mirror that holds the provider, unpacked */
  public static async start(mirror: string, version: string): Promise<AwsFacts> {
    const schema = readSchema(mirror, version);
    const [platform] = readdirSync(join(mirror, SOURCE, version));
    const folder = join(mirror, SOURCE, version, platform ?? "");
    const binary = readdirSync(folder).find((name) => name.startsWith("terraform-provider-aws"));
    const process = await ProviderProcess.start(join(folder, binary ?? ""));
    await process.configure(offline(schema.provider.block));
    return new AwsFacts(schema, process);
  }

  public resourceBlock(type: string): BlockSchema {
    return required(this.schema.resource_schemas[type], type).block;
  }

  public dataSourceBlock(type: string): BlockSchema {
    return required(this.schema.data_source_schemas[type], type).block;
  }

  public async resource(type: string): Promise<FactsByPath> {
    const block = this.resourceBlock(type);
    const facts = flagsOf(block);
    for (const [path, known] of Object.entries(await trace(this.process, type, block))) add(facts, path, known);
    return inBindings(facts, bindings(type.replace("aws_", "")));
  }

  public dataSource(type: string): FactsByPath {
    return inBindings(flagsOf(this.dataSourceBlock(type)), bindings(type.replace("aws_", "data-aws-")));
  }

  public stop(): void {
    this.process.stop();
  }
}

function readSchema(mirror: string, version: string): ProviderSchema {
  const folder = mkdtempSync(join(tmpdir(), "aws-facts-"));
  try {
    const providers = { aws: { source: SOURCE, version } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: providers } }));
    const config = join(folder, "cli.tfrc");
    writeFileSync(config, `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n}\n`);
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
    return required(schemas[SOURCE], SOURCE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A configuration with which the provider plans without talking to anybody. */
function offline(block: BlockSchema): Value {
  const nothing = [
    ...Object.keys(block.attributes ?? {}).map((name) => [name, null] as const),
    ...Object.entries(block.block_types ?? {}).map(
      ([name, { nesting_mode: nesting }]) => [name, nesting === "single" ? null : []] as const,
    ),
  ];
  return {
    ...Object.fromEntries(nothing),
    region: "us-east-1",
    access_key: "none",
    secret_key: "none",
    skip_credentials_validation: true,
    skip_metadata_api_check: "true",
    skip_region_validation: true,
    skip_requesting_account_id: true,
  };
}

/** Generated code of a type in the installed bindings. */
function bindings(type: string): string {
  const library = join(dirname(require.resolve("@cdktf/provider-aws/package.json")), "lib");
  const folder = join(library, type.replaceAll("_", "-"));
  const structs = join(folder, "index-structs");
  const more = readdirSync(folder).includes("index-structs")
    ? readdirSync(structs).map((name) => join(structs, name))
    : [];
  return [join(folder, "index.d.ts"), ...more.filter((name) => name.endsWith(".d.ts"))]
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

/** Leaves out what the bindings no longer have; adds the region that their release gives every regional type. */
function inBindings(facts: FactsByPath, code: string): FactsByPath {
  const kept = Object.entries(facts).filter(([path]) => code.includes(camelCase(path.split(".")[0] ?? "")));
  const result: FactsByPath = Object.fromEntries(kept);
  if (/readonly region\?: string;/.test(code)) result["region"] = { optionalComputed: true };
  return result;
}

function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
