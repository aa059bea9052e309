import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { editorSchemas, type JsonSchema } from "../../config/json-schema";

const FOLDER = path.join(__dirname, "../../config");
const SCHEMAS = Object.entries(editorSchemas());

test.each(SCHEMAS)("%s is what `npm run config:schema` writes", (file, schema) => {
  expect(JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"))).toEqual(schema);
});

test("a file that extends need not say everything, and can take optional values away", () => {
  const stage: JsonSchema | undefined = editorSchemas()["stage.schema.json"];

  // A list replaces the inherited one: what is in it is complete.
  const withoutLists = JSON.stringify(stage, (key, value: unknown) => (key === "items" ? undefined : value));
  expect(withoutLists).not.toContain('"required"');
  expect(stage?.properties?.workspace?.properties?.adopt?.anyOf).toContainEqual(
    expect.objectContaining({ const: null }),
  );
  expect(stage?.properties).toHaveProperty("extends");
  expect(stage?.properties).not.toHaveProperty("stage");
});

test("the account's file says everything", () => {
  expect(editorSchemas()["account.schema.json"]?.required).toContain("service");
});

const YAML_FILES = ["", "stages", "overlays"].flatMap((folder) =>
  readdirSync(path.join(FOLDER, folder))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => path.join(folder, file)),
);

/** Text of a YAML file and the schema that its first line names. */
function withSchema(file: string): { readonly text: string; readonly schema: string } {
  const text = readFileSync(path.join(FOLDER, file), "utf8");
  const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? "";
  return { text, schema: path.join(path.dirname(file), named) };
}

test.each(YAML_FILES)("%s names its schema in the first line, and fits it", (file) => {
  const { text, schema } = withSchema(file);
  const found = SCHEMAS.find(([name]) => name === schema);

  expect(found?.[0]).toBe(schema);
  expect(accepts(found?.[1], parse(text))).toBe(true);
});

test.each([
  ["an unknown key", { network: { zonez: 2 } }],
  ["a number out of range", { network: { zones: 1 } }],
  ["text instead of a number", { compute: { workers: "two" } }],
  ["a value that is none of the choices", { security: { profile: "open" } }],
  ["null for what is required", { compute: { nodeType: null } }],
  ["its own name", { stage: "dev" }],
])("fails in the editor on a stage file with %s", (_what, value) => {
  expect(accepts(editorSchemas()["stage.schema.json"], value)).toBe(false);
});

function accepts(schema: JsonSchema | undefined, value: unknown): boolean {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;
}

test.each(SCHEMAS)("%s describes every leaf", (_file, schema) => {
  expect(undescribed(schema)).toEqual([]);
});

/** Paths of leaves that neither they nor their mapping explain. */
function undescribed(schema: JsonSchema, at = "", explained = false): string[] {
  const known = explained || schema.description !== undefined;
  const children = Object.entries(schema.properties ?? {});
  const alternatives = schema.anyOf ?? schema.oneOf ?? [];
  const free = typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
  if (children.length + alternatives.length + free.length === 0) return known ? [] : [at];
  return [
    ...children.flatMap(([key, child]) => undescribed(child, `${at}.${key}`, known)),
    ...alternatives.flatMap((child) => undescribed(child, at, known)),
    ...free.flatMap((child) => undescribed(child, `${at}.*`, known)),
  ];
}
