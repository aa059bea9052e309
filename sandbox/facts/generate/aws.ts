import type { BlockSchema, ProviderSchema } from "../schema-file";
import { PATTERNS } from "./aws-patterns";
import { add, addRead, type FactsByPath } from "./facts-by-path";
import type { ProviderProcess } from "./plugin-protocol";
import { addProviderOnly } from "./provider-only";
import { traceSpellings } from "./spellings";
import { trace } from "./trace";
import { traceValueRules } from "./value-rules";

/**
 * Finds the facts of AWS resource types from the answers of a running AWS provider, which has the schema `traced`. The
 * sandbox can serve the schema of a later release (`served`). Drops facts of arguments that `served` does not contain.
 */
export class AwsFacts {
  public constructor(
    /** Schema of the running provider. */
    private readonly traced: ProviderSchema,
    /** Schema that the sandbox serves. */
    private readonly served: ProviderSchema,
    private readonly process: ProviderProcess,
  ) {}

  public async resource(type: string): Promise<FactsByPath> {
    const block = this.traced.resource_schemas[type]?.block ?? {};
    const facts = await trace(this.process, type, block);
    for (const [path, known] of Object.entries(await traceValueRules(this.process, type, block)))
      add(facts, path, known);
    addRead(facts, PATTERNS[type]);
    for (const [path, known] of Object.entries(await traceSpellings(this.process, type, block, facts))) {
      add(facts, path, known);
    }
    addProviderOnly(facts, block);
    const served = this.served.resource_schemas[type]?.block ?? {};
    return Object.fromEntries(Object.entries(facts).filter(([path]) => isServed(served, path.split("."))));
  }
}

function isServed(block: BlockSchema, [head = "", ...rest]: readonly string[]): boolean {
  const inner = block.block_types?.[head]?.block;
  if (inner) return rest.length === 0 || isServed(inner, rest);
  return block.attributes?.[head] !== undefined;
}
