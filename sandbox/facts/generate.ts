/**
 * Writes `sandbox/facts/data/*.json`: what the real providers know about the types that the sandbox stands in for.
 *
 *     node --import tsx sandbox/facts/generate.ts --mirror <Terraform filesystem mirror> --databricks <folder of the dumps>
 *
 * and `docs/ledger.md`, how everything that the sandbox does is known:
 *
 *     node --import tsx sandbox/facts/generate.ts --ledger
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ROUTES } from "../rest/routes";
import { DATA_SOURCES, RESOURCES } from "./behaviours";
import { AwsFacts } from "./generate/aws";
import { DatabricksFacts } from "./generate/databricks";
import { listArguments } from "./generate/known-arguments";
import { flagsOf, type FactsByPath } from "./generate/schema-json";
import { renderLedger } from "./ledger";
import { createRegistry } from "./registry";

const AWS_VERSION = "5.100.0";
const DATABRICKS_VERSION = "1.99.0";

const typesOf = (of: readonly { readonly type: string }[], prefix: string): readonly string[] =>
  of
    .map(({ type }) => type)
    .filter((type) => type.startsWith(prefix))
    .sort();

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

function databricks(folder: string): void {
  const source = new DatabricksFacts(folder, DATABRICKS_VERSION);
  const types: Record<string, FactsByPath> = {};
  for (const type of typesOf(RESOURCES, "databricks_")) {
    types[type] = listArguments(source.resourceBlock(type), source.resource(type));
  }
  for (const type of typesOf(DATA_SOURCES, "databricks_")) {
    const block = source.dataSourceBlock(type);
    types[`data.${type}`] = listArguments(block, flagsOf(block));
  }
  write(
    "databricks.json",
    {
      provider: "databricks/databricks",
      version: DATABRICKS_VERSION,
      known: {
        flags: "traced: terraform providers schema -json",
        "defaults, replacement, combinations":
          "traced: dumped from the provider's schema; federation policies read in source",
      },
    },
    types,
  );
}

async function aws(mirror: string): Promise<void> {
  const source = await AwsFacts.start(mirror, AWS_VERSION);
  try {
    const types: Record<string, FactsByPath> = {};
    for (const type of typesOf(RESOURCES, "aws_")) {
      types[type] = listArguments(source.resourceBlock(type), await source.resource(type));
    }
    for (const type of typesOf(DATA_SOURCES, "aws_")) {
      types[`data.${type}`] = listArguments(source.dataSourceBlock(type), source.dataSource(type));
    }
    write(
      "aws.json",
      {
        provider: "hashicorp/aws",
        version: AWS_VERSION,
        known: {
          flags: "traced: terraform providers schema -json; region as in 6.x, taken to be optional and computed",
          "defaults, replacement, combinations":
            "traced: what the provider plans and validates, one argument at a time",
        },
      },
      types,
    );
  } finally {
    source.stop();
  }
}

function ledger(): void {
  writeFileSync(join(__dirname, "..", "..", "docs", "ledger.md"), renderLedger(createRegistry(), ROUTES));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { mirror: { type: "string" }, databricks: { type: "string" }, ledger: { type: "boolean" } },
  });
  if (values.databricks) databricks(values.databricks);
  if (values.mirror) await aws(values.mirror);
  if (values.ledger) ledger();
  if (Object.keys(values).length === 0) {
    throw new Error("give --mirror <folder>, --databricks <folder>, --ledger, or several of them");
  }
}

void main();
