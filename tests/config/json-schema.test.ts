import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { editorSchemas, type JsonSchema } from "../../config/json-schema";
import { TIME_ZONES } from "../../config/suggestions";
import { timezoneFault } from "../../config/text/timezone-text";

const FOLDER = path.join(__dirname, "../../config");
const BASE: unknown = parse(readFileSync(path.join(FOLDER, "stages/base.yaml"), "utf8"));
const SCHEMAS = Object.entries(editorSchemas(BASE));

test.each(SCHEMAS)("%s equals the output of `npm run config:schema`", (file, schema) => {
  expect(JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"))).toEqual(schema);
});

test("a file that extends another can be incomplete and remove optional values", () => {
  const stage: JsonSchema | undefined = editorSchemas()["stage.schema.json"];

  // Ignores the schemas of list elements: they have required keys, because a list replaces the whole inherited list.
  const withoutLists = JSON.stringify(stage, (key, value: unknown) => (key === "items" ? undefined : value));
  expect(withoutLists).not.toContain('"required":');
  expect(stage?.properties?.workspace?.properties?.adopt?.anyOf).toContainEqual(
    expect.objectContaining({ const: null }),
  );
  expect(stage?.properties).toHaveProperty("extends");
  expect(stage?.properties).not.toHaveProperty("stage");
});

test("the account's file is complete", () => {
  expect(editorSchemas()["account.schema.json"]?.required).toContain("service");
});

const YAML_FILES = ["", "stages", "overlays"].flatMap((folder) =>
  readdirSync(path.join(FOLDER, folder))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => path.join(folder, file)),
);

/** Returns the text of a YAML file, and the path of the JSON Schema that the file's first line names. */
function withSchema(file: string): { readonly text: string; readonly schema: string } {
  const text = readFileSync(path.join(FOLDER, file), "utf8");
  const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? "";
  return { text, schema: path.join(path.dirname(file), named) };
}

test.each(YAML_FILES)("%s names its schema in the first line, and conforms to it", (file) => {
  const { text, schema } = withSchema(file);
  const found = SCHEMAS.find(([name]) => name === schema);

  expect(found?.[0]).toBe(schema);
  expect(accepts(found?.[1], parse(text))).toBe(true);
});

test.each([
  ["an unknown key", { network: { zonez: 2 } }],
  ["a number out of range", { network: { zones: 1 } }],
  ["text instead of a number", { compute: { workers: "two" } }],
  ["a value that is not allowed", { security: { profile: "open" } }],
  ["null for a required value", { compute: { nodeType: null } }],
  ["its own name", { stage: "dev" }],
])("fails in the editor on a stage file with %s", (_what, value) => {
  expect(accepts(editorSchemas()["stage.schema.json"], value)).toBe(false);
});

function accepts(schema: JsonSchema | undefined, value: unknown): boolean {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;
}

test.each(SCHEMAS)("%s describes every node", (_file, schema) => {
  expect(undescribed(schema)).toEqual([]);
});

/** Paths of schema nodes without a description: keys, elements of lists and mappings, alternatives. */
function undescribed(schema: JsonSchema, at = ""): string[] {
  const own = schema.description === undefined ? [at] : [];
  const held = [
    ...Object.entries(schema.properties ?? {}),
    ...(schema.items ? [["[]", schema.items] as const] : []),
    ...(typeof schema.additionalProperties === "object" ? [["*", schema.additionalProperties] as const] : []),
    ...Object.entries(schema.$defs ?? {}),
  ];
  // If a node has only one alternative besides null, the description of the node suffices for this alternative.
  const alternatives = (schema.anyOf ?? schema.oneOf ?? []).filter(({ const: value }) => value !== null);
  const chosen = alternatives.length === 1 ? alternatives.map((one) => ({ ...one, description: "" })) : alternatives;
  return [
    ...own,
    ...held.flatMap(([key, child]) => undescribed(child, `${at}.${key}`)),
    ...chosen.flatMap((child) => undescribed(child, at)),
  ];
}

test("fails on a field without a description, at any depth", () => {
  const bare: JsonSchema = { type: "string" };
  const described = (inner: JsonSchema): JsonSchema => ({ description: "d", ...inner });
  expect(undescribed(described({ properties: { a: described({ items: bare }) } }))).toEqual([".a.[]"]);
  expect(undescribed(described({ additionalProperties: described({ anyOf: [bare, bare] }) }))).toEqual([".*", ".*"]);
});

test("a stage's schema has the base's values as defaults, for each project separately, and no other defaults", () => {
  const { properties } = editorSchemas({
    compute: { workers: 3 },
    budget: { usdPerMonth: 7 },
    projects: { fraud: { training: { folds: 4 } } },
  })["stage.schema.json"] as JsonSchema;

  expect(properties?.["compute"]?.properties?.["workers"]).toMatchObject({ default: 3 });
  expect(properties?.["compute"]?.properties?.["spot"]).not.toHaveProperty("default");
  expect(properties?.["budget"]?.anyOf?.[0]?.properties?.["usdPerMonth"]).toMatchObject({ default: 7 });
  const folds = (name: string): JsonSchema | undefined =>
    properties?.["projects"]?.properties?.[name]?.anyOf?.[0]?.properties?.["training"]?.properties?.["folds"];
  expect(folds("fraud")).toMatchObject({ default: 4 });
  expect(folds("cash-demand")).not.toHaveProperty("default");
});

test.each([
  ["fraud", { gate: { limits: { prAuc: { min: 0.5 }, latencyP99Ms: { max: 5 } } } }, true],
  ["fraud", { gate: { limits: { rmse: { max: 5 } } } }, false],
  ["fraud", { gate: { limits: { prAuc: { max: 0.5 } } } }, false],
  ["fraud", { gate: { limits: { prAuc: { min: 1.5 } } } }, false],
  ["fraud", { gate: { limits: { prAuc: null } } }, true],
  ["cash-demand", { gate: { limits: { r2: { min: -2 } }, sliceLimits: { rmse: { max: 5 } } } }, true],
  ["fraud", { source: { synthetic: { parameters: { fraudShare: 0.1 } } } }, true],
  ["cash-demand", { source: { synthetic: { parameters: { fraudShare: 0.1 } } } }, false],
  ["fraud", null, true],
  ["no-such-project", {}, false],
] as const)(
  "an editor knows the projects, their metrics and parameters: %s with %j is valid: %s",
  (name, value, right) => {
    expect(accepts(editorSchemas()["stage.schema.json"], { projects: { [name]: value } })).toBe(right);
    expect(accepts(editorSchemas()["overlay.schema.json"], { stage: { projects: { [name]: value } } })).toBe(right);
  },
);

test.each([
  ["compute.nodeType", "m6gd.xlarge"],
  ["compute.sparkVersion", "17.3.x-cpu-ml-scala2.13"],
  ["aws.region", "eu-central-1"],
])("an editor offers values for %s, all of them valid", (dotted, value) => {
  const node = dotted
    .split(".")
    .reduce<JsonSchema | undefined>((at, key) => at?.properties?.[key], editorSchemas()["stage.schema.json"]);
  const offered = node?.enum ?? node?.examples ?? [];

  expect(offered).toContain(value);
  expect(offered.filter((one) => !accepts(node, one))).toEqual([]);
});

test("an editor offers time zones, all of them valid", () => {
  expect(TIME_ZONES.filter((zone) => timezoneFault(zone) !== undefined)).toEqual([]);
  expect(JSON.stringify(editorSchemas()["stage.schema.json"])).toContain(JSON.stringify(TIME_ZONES));
});
