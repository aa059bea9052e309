import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { editorSchemas, type JsonSchema } from "../../config/json-schema";

const FOLDER = path.join(__dirname, "../../config");
const SCHEMAS = Object.entries(editorSchemas());

test.each(SCHEMAS)("%s is what `npm run config:schema` writes", (file, schema) => {
  expect(JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"))).toEqual(schema);
});

test("a file that extends need not say everything, and can take optional values away", () => {
  const stage: JsonSchema | undefined = editorSchemas()["stage.schema.json"];

  expect(JSON.stringify(stage)).not.toContain('"required"');
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

test.each(YAML_FILES)("%s tells editors its schema in the first line", (file) => {
  const [first = ""] = readFileSync(path.join(FOLDER, file), "utf8").split("\n");
  const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? "";

  expect(schema).toMatch(/\.schema\.json$/);
  expect(existsSync(path.resolve(FOLDER, path.dirname(file), schema))).toBe(true);
});

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
