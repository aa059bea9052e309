/**
 * With `--mirror`, writes all files in `sandbox/facts/data`. These files contain the schema of each type that the
 * sandbox supports, and the behaviour of its arguments in the real provider. docs/sandbox-facts.md explains how to
 * create the mirror.
 *
 *     npm run facts -- --mirror <folder laid out as a Terraform filesystem mirror>
 *
 * `npm run facts` first applies the stacks to the sandbox, and gives the applied resources to this program as the file
 * `--deployed`. This program then changes one argument of these resources at a time, and writes the real provider's
 * plan for each change to the folder `--verdicts`.
 *
 * With `--ledger`, writes `docs/ledger.md`, which lists the evidence for each behaviour of the sandbox:
 *
 *     node --import tsx sandbox/facts/generate.ts --ledger
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ROUTES } from "../rest/routes";
import { DATA_SOURCES, RESOURCES } from "./behaviours";
import { AwsFacts } from "./generate/aws";
import { distinct, type Deployed } from "./generate/changes/deployed";
import { writeVerdicts } from "./generate/changes/verdict-file";
import { DatabricksFacts } from "./generate/databricks";
import type { FactsByPath } from "./generate/facts-by-path";
import { listArguments } from "./generate/known-arguments";
import { Mirror } from "./generate/mirror";
import { filterSchema, writeSchemaFile, type Types } from "./generate/provider-schemas";
import { renderLedger } from "./ledger";
import { createRegistry } from "./registry";
import { readSchemaFile, type ProviderSchema } from "./schema-file";

const typesOf = (prefix: string): Types => {
  const named = (of: readonly { readonly type: string }[]): string[] =>
    of
      .map(({ type }) => type)
      .filter((type) => type.startsWith(`${prefix}_`))
      .sort();
  return { resources: named(RESOURCES), dataSources: named(DATA_SOURCES) };
};

function write(name: string, header: object, types: Record<string, FactsByPath>): void {
  const lines = Object.entries(types).map(([type, facts]) => {
    const paths = Object.entries(facts).map(
      ([path, known]) => `      ${JSON.stringify(path)}: ${JSON.stringify(known)}`,
    );
    return `    ${JSON.stringify(type)}: {\n${paths.join(",\n")}\n    }`;
  });
  const head = JSON.stringify(header, null, 2).replace(/\n\}$/, "");
  writeFileSync(join(__dirname, "data", name), `${head},\n  "types": {\n${lines.join(",\n")}\n  }\n}\n`);
}

async function factsOf(
  schema: ProviderSchema,
  { resources, dataSources }: Types,
  facts: { resource(type: string): Promise<FactsByPath> },
): Promise<Record<string, FactsByPath>> {
  const types: Record<string, FactsByPath> = {};
  for (const type of resources) {
    types[type] = listArguments(schema.resource_schemas[type]?.block ?? {}, await facts.resource(type));
  }
  for (const type of dataSources) {
    types[`data.${type}`] = listArguments(schema.data_source_schemas[type]?.block ?? {}, {});
  }
  return types;
}

async function databricks(mirror: Mirror): Promise<void> {
  const { source, version } = mirror.provider("databricks");
  const types = typesOf("databricks");
  const schema = await mirror.completeSchema("databricks", filterSchema(mirror.schema("databricks"), types));
  writeSchemaFile("databricks", {
    provider: source,
    version,
    known: "`terraform providers schema -json`; for the field `legacy`, the provider's answers to plan requests",
    schema,
  });
  const process = await mirror.start("databricks");
  try {
    const facts = await factsOf(schema, types, new DatabricksFacts(schema, process, version));
    const known = {
      "replacement, defaults, combinations":
        "dumped from the provider's schema; for federation policies, read in the provider's source",
      "suppressed differences": "read in the provider's source; confirmed by its plans in tests/sandbox/provider/data",
      "refused values": "traced: the provider's errors for configurations with one wrong value",
    };
    write("databricks.json", { provider: source, version, known }, facts);
  } finally {
    process.stop();
  }
}

async function aws(mirror: Mirror): Promise<void> {
  const { source, version } = mirror.provider("aws");
  const types = typesOf("aws");
  // Keeps the committed schema (`data/schema/aws.json`) if the mirror contains another release of the provider, because
  // the committed schema is that of the release that the stacks use.
  const committed = readSchemaFile("aws");
  const traced = mirror.schema("aws");
  const known = "`terraform providers schema -json`; for the field `legacy`, the provider's answers to plan requests";
  const file = version === committed.version ? { provider: source, version, known } : committed;
  const served = version === committed.version ? filterSchema(traced, types) : committed.schema;
  const schema = await mirror.completeSchema("aws", served);
  writeSchemaFile("aws", { ...file, schema });
  const process = await mirror.start("aws");
  try {
    const facts = await factsOf(schema, types, new AwsFacts(traced, schema, process));
    const how = {
      "defaults, replacement, combinations, refused values":
        "traced: the provider's plans and errors for configurations with one argument set or changed",
      "suppressed differences": "traced: the provider's plans for other spellings of a JSON value",
    };
    write("aws.json", { provider: source, version, known: how }, facts);
  } finally {
    process.stop();
  }
}

function ledger(): void {
  writeFileSync(join(__dirname, "..", "..", "docs", "ledger.md"), renderLedger(createRegistry(), ROUTES));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      mirror: { type: "string" },
      deployed: { type: "string" },
      verdicts: { type: "string" },
      ledger: { type: "boolean" },
    },
  });
  if (values.mirror !== undefined) {
    const mirror = new Mirror(values.mirror);
    await databricks(mirror);
    await aws(mirror);
    if (values.deployed !== undefined && values.verdicts !== undefined) {
      const deployed = distinct(JSON.parse(readFileSync(values.deployed, "utf8")) as Deployed[]);
      await writeVerdicts(mirror, "databricks", deployed, values.verdicts);
      await writeVerdicts(mirror, "aws", deployed, values.verdicts);
    }
  }
  if (values.ledger) ledger();
  if (Object.keys(values).length === 0) throw new Error("give --mirror <folder>, --ledger, or both");
}

void main();
