import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Json } from "../../ports";
import type { AttributeFacts } from "../types";
import { add, flagsOf, required, type BlockSchema, type FactsByPath, type TypeExpression } from "./schema-json";

interface SchemaFile {
  readonly resources: Readonly<Record<string, { readonly block: BlockSchema }>>;
  readonly data_sources: Readonly<Record<string, { readonly block: BlockSchema }>>;
}

/** What was dumped from the older plugin SDK's schema, per path. */
interface Behaviour {
  readonly force_new?: boolean;
  readonly default?: AttributeFacts["default"];
  readonly max_items?: number;
  readonly conflicts_with?: readonly string[];
  readonly exactly_one_of?: readonly string[];
  readonly at_least_one_of?: readonly string[];
  readonly required_with?: readonly string[];
  readonly diff_suppressed?: boolean;
}

type BehaviourFile = Readonly<Record<string, { readonly attributes: Readonly<Record<string, Behaviour>> }>>;

/**
 * What the dumps leave out, read in source: replacement in types built on the newer framework, and blocks that the
 * provider fills in when they are not given (a schema has no flag for that).
 */
const READ_IN_SOURCE: Readonly<Record<string, FactsByPath>> = {
  databricks_job: { run_as: { optionalComputed: true } },
  databricks_mlflow_experiment: { tags: { optionalComputed: true } },
  databricks_model_serving: { config: { optionalComputed: true }, "config.traffic_config": { optionalComputed: true } },
  databricks_mws_network_connectivity_config: { egress_config: { optionalComputed: true } },
  databricks_mws_networks: { error_messages: { computed: true }, vpc_endpoints: { optionalComputed: true } },
  databricks_storage_credential: { databricks_gcp_service_account: { optionalComputed: true } },
  databricks_service_principal_federation_policy: {
    policy_id: { forceNew: true },
    service_principal_id: { forceNew: true },
  },
};

/** The two files that were dumped from the real Databricks provider. */
export class DatabricksFacts {
  private readonly schema: SchemaFile;
  private readonly behaviour: BehaviourFile;

  /** @param folder holds `databricks-<version>.schema.json` and `databricks-<version>.behaviour.json` */
  public constructor(folder: string, version: string) {
    const read = (name: string): unknown =>
      JSON.parse(readFileSync(join(folder, `databricks-${version}.${name}.json`), "utf8"));
    this.schema = read("schema") as SchemaFile;
    this.behaviour = read("behaviour") as BehaviourFile;
  }

  public resourceBlock(type: string): BlockSchema {
    return required(this.schema.resources[type], type).block;
  }

  public dataSourceBlock(type: string): BlockSchema {
    return required(this.schema.data_sources[type], type).block;
  }

  public resource(type: string): FactsByPath {
    const facts = flagsOf(this.resourceBlock(type));
    const dumped = this.behaviour[type]?.attributes ?? {};
    for (const [path, behaviour] of Object.entries(dumped)) {
      add(facts, path, fromDump(behaviour, typeAt(this.resourceBlock(type), path.split("."))));
    }
    for (const [path, known] of Object.entries(READ_IN_SOURCE[type] ?? {})) add(facts, path, known);
    return facts;
  }
}

/** Type of the attribute at a path; undefined for a block. */
function typeAt(block: BlockSchema, [head = "", ...rest]: readonly string[]): TypeExpression | undefined {
  const inner = block.block_types?.[head]?.block;
  return inner ? typeAt(inner, rest) : block.attributes?.[head]?.type;
}

/** A default as the type has it: the dump keeps some as text. */
function typed(value: Json, type: TypeExpression | undefined): Json {
  if (type === "bool" && typeof value === "string") return value === "true";
  return type === "number" && typeof value === "string" ? Number(value) : value;
}

function fromDump(dumped: Behaviour, type: TypeExpression | undefined): AttributeFacts {
  return {
    ...(dumped.force_new && { forceNew: true }),
    ...(dumped.default !== undefined && { default: typed(dumped.default, type) }),
    ...(dumped.max_items && { maxItems: dumped.max_items }),
    ...(dumped.conflicts_with && { conflictsWith: plain(dumped.conflicts_with) }),
    ...(dumped.exactly_one_of && { exactlyOneOf: plain(dumped.exactly_one_of) }),
    ...(dumped.at_least_one_of && { atLeastOneOf: plain(dumped.at_least_one_of) }),
    ...(dumped.required_with && { requiredWith: plain(dumped.required_with) }),
    ...(dumped.diff_suppressed && { diffSuppressed: true }),
  };
}

/** Paths without indices: `config.0.served_models` is `config.served_models`. */
function plain(paths: readonly string[]): string[] {
  return paths.map((path) => path.replace(/\.\d+(?=\.|$)/g, ""));
}
