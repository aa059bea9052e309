import { readFileSync } from "node:fs";
import { join } from "node:path";

import { DATA_SOURCES, RESOURCES } from "./behaviours";
import type { AttributeFacts, Registry } from "./types";

type FactsByType = Readonly<Record<string, Readonly<Record<string, AttributeFacts>>>>;

/** Collects the behaviours of all supported resource types and data sources, and the facts in `data/*.json`. */
export function createRegistry(): Registry {
  return {
    resources: new Map(RESOURCES.map((behaviour) => [behaviour.type, behaviour])),
    dataSources: new Map(DATA_SOURCES.map((behaviour) => [behaviour.type, behaviour])),
    attributes: new Map(["aws.json", "databricks.json"].flatMap((name) => Object.entries(readTypes(name)))),
  };
}

function readTypes(name: string): FactsByType {
  const content = JSON.parse(readFileSync(join(__dirname, "data", name), "utf8")) as { readonly types: FactsByType };
  return content.types;
}
