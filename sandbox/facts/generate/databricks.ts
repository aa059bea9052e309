import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Json } from "../../ports";
import type { BlockSchema, ProviderSchema, TypeExpression } from "../schema-file";
import type { AttributeFacts } from "../types";
import { READ_IN_SOURCE, suppressOf } from "./databricks-source";
import { add, addRead, type FactsByPath } from "./facts-by-path";
import type { ProviderProcess } from "./plugin-protocol";
import { addProviderOnly } from "./provider-only";
import { traceFilledBlocks } from "./trace";
import { traceValueRules } from "./value-rules";

/**
 * Settings of one argument in `databricks-dump.json`, a dump of the schemas that the provider defines with the plugin
 * SDK v2.
 */
interface Dumped {
  readonly force_new?: boolean;
  readonly default?: Json;
  readonly conflicts_with?: readonly string[];
  readonly exactly_one_of?: readonly string[];
  readonly at_least_one_of?: readonly string[];
  readonly required_with?: readonly string[];
  readonly diff_suppressed?: boolean;
}

interface DumpFile {
  readonly version: string;
  readonly types: Readonly<Record<string, Readonly<Record<string, Dumped>>>>;
}

/**
 * Collects facts of Databricks resource types from `databricks-dump.json`, from facts read in the provider's source
 * (`databricks-source.ts`), and from the answers of the running provider.
 */
export class DatabricksFacts {
  private readonly dump: DumpFile;

  public constructor(
    private readonly schema: ProviderSchema,
    private readonly process: ProviderProcess,
    version: string,
  ) {
    this.dump = JSON.parse(readFileSync(join(__dirname, "databricks-dump.json"), "utf8")) as DumpFile;
    if (this.dump.version !== version) {
      throw new Error(
        `sandbox/facts/generate/databricks-dump.json has the schema of the Databricks provider ${this.dump.version}, but ` +
          `the latest one in the provider mirror is ${version}: use a mirror with ${this.dump.version}, or dump the schema of ` +
          `${version} from inside the provider (docs/sandbox-facts.md)`,
      );
    }
  }

  public async resource(type: string): Promise<FactsByPath> {
    const block = this.schema.resource_schemas[type]?.block ?? {};
    const facts = await traceValueRules(this.process, type, block);
    const filled = await traceFilledBlocks(this.process, type, block);
    for (const [path, known] of Object.entries(filled)) add(facts, path, known);
    for (const [path, dumped] of Object.entries(this.dump.types[type] ?? {})) {
      add(facts, path, fromDump(dumped, typeAt(block, path.split("."))));
      if (dumped.diff_suppressed) add(facts, path, suppressOf(type, path));
    }
    addRead(facts, READ_IN_SOURCE[type]);
    addProviderOnly(facts, block);
    return facts;
  }
}

/** Type of the attribute at a path; undefined for a block. */
function typeAt(block: BlockSchema, [head = "", ...rest]: readonly string[]): TypeExpression | undefined {
  const inner = block.block_types?.[head]?.block;
  return inner ? typeAt(inner, rest) : block.attributes?.[head]?.type;
}

/** Converts a default to the type of its attribute: `databricks-dump.json` contains some defaults as strings. */
function typed(value: Json, type: TypeExpression | undefined): Json {
  if (type === "bool" && typeof value === "string") return value === "true";
  return type === "number" && typeof value === "string" ? Number(value) : value;
}

function fromDump(dumped: Dumped, type: TypeExpression | undefined): AttributeFacts {
  return {
    ...(dumped.force_new && { forceNew: true }),
    ...(dumped.default !== undefined && { default: typed(dumped.default, type) }),
    ...(dumped.conflicts_with && { conflictsWith: plain(dumped.conflicts_with) }),
    ...(dumped.exactly_one_of && { exactlyOneOf: plain(dumped.exactly_one_of) }),
    ...(dumped.at_least_one_of && { atLeastOneOf: plain(dumped.at_least_one_of) }),
    ...(dumped.required_with && { requiredWith: plain(dumped.required_with) }),
  };
}

/** Removes the indices of paths: `config.0.served_models` becomes `config.served_models`. */
function plain(paths: readonly string[]): string[] {
  return paths.map((path) => path.replace(/\.\d+(?=\.|$)/g, ""));
}
