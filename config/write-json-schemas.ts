import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { parse } from "yaml";
import { editorSchemas } from "./json-schema";

/** Writes the JSON Schemas that editors use for the YAML files; run after every change of the schemas. */
async function main(): Promise<void> {
  const base: unknown = parse(readFileSync(path.join(__dirname, "stages/base.yaml"), "utf8"));
  for (const [file, schema] of Object.entries(editorSchemas(base))) {
    const text = await format(JSON.stringify(schema, null, 2), { parser: "json", printWidth: 120 });
    writeFileSync(path.join(__dirname, file), text);
  }
}

void main();
