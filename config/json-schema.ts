import { z } from "zod";
import { defined } from "../core/defined";
import { isObject } from "../core/json";
import { editorProjectSchemas } from "./projects/schema";
import { pricesSchema } from "./prices/schema";
import { accountSchema, stageSchema } from "./schema";

/** The subset of JSON Schema (2020-12) that zod generates for the configuration's schemas. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const NULL: JsonSchema = { const: null, description: "Removes the inherited value" };

const converted = new WeakMap<z.ZodType, JsonSchema>();

/** JSON Schema of a zod schema's input, cached. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const known = converted.get(schema) ?? (z.toJSONSchema(schema, { io: "input" }) as JsonSchema);
  converted.set(schema, known);
  return known;
}

/**
 * JSON Schemas with which editors complete and check the YAML files, by file name in `config/`.
 *
 * @param base values of `stages/base.yaml`, shown as defaults
 */
export function editorSchemas(base: unknown = {}): Readonly<Record<string, JsonSchema>> {
  const account = jsonSchema(accountSchema);
  const { $schema, ...layer } = partial(stageSettings(withProjects(jsonSchema(stageSchema))));
  const { $schema: _same, ...accountLayer } = partial(account);
  const dialect = $schema === undefined ? {} : { $schema };
  return {
    "account.schema.json": {
      ...account,
      title: "Configuration that all stages share",
      description: "Names, accounts and regions; credentials come from environment variables, never from files",
    },
    "prices.schema.json": {
      ...jsonSchema(pricesSchema),
      title: "Prices for cost estimates",
      description: "Prices in US dollars, each with its source; --prices selects another file with this schema",
    },
    "stage.schema.json": {
      ...dialect,
      title: "A stage, or its differences from the file that it extends",
      description:
        "Mappings are merged key by key; lists and single values replace the inherited ones; null removes an optional value",
      ...stageFile(withDefaults(layer, base)),
    },
    "overlay.schema.json": {
      ...dialect,
      title: "Differences for one deployment",
      description: "Selected by FRAUDOPS_OVERLAY or --overlay; merged last over the other files",
      type: "object",
      properties: {
        account: { ...accountLayer, description: "Merged over account.yaml" },
        stage: { $ref: "#/$defs/stage", description: "Merged over every stage" },
        stages: {
          type: "object",
          description: "Merged over single stages, by name",
          additionalProperties: { $ref: "#/$defs/stage", description: "Merged over one stage" },
        },
      },
      additionalProperties: false,
      $defs: { stage: { ...layer, description: "Differences of a stage" } },
    },
  };
}

/** Schema of a stage's settings in an overlay. They lack the key `stage`: the name of the stage's file determines it. */
export function stageSettings(stage: JsonSchema): JsonSchema {
  const { stage: _named, ...properties } = stage.properties ?? {};
  return { ...stage, properties };
}

/** Schema of a stage's file: its settings, and the file that it extends. */
export function stageFile(settings: JsonSchema): JsonSchema {
  const parent: JsonSchema = { type: "string", description: "Stage file in the same folder that this file extends" };
  return { ...settings, properties: { extends: parent, ...settings.properties } };
}

/** Lists each project as a key, so that editors complete its name and reject projects that the jobs wheel does not contain. */
function withProjects(stage: JsonSchema): JsonSchema {
  const { projects, ...others } = stage.properties ?? {};
  const { description = "" } = projects ?? {};
  const properties = mapValues(editorProjectSchemas(), (schema) => {
    const { $schema: _same, ...shape } = jsonSchema(schema);
    return shape;
  });
  const named: JsonSchema = { type: "object", description, properties, additionalProperties: false };
  return { ...stage, properties: { ...others, projects: named } };
}

/** Schema of a file that only contains differences from another file: no key is required, and null removes an optional value. */
function partial(schema: JsonSchema): JsonSchema {
  const { required, oneOf, ...rest } = schema;
  return {
    ...rest,
    ...(schema.properties && {
      properties: mapValues(schema.properties, (property, key) =>
        required?.includes(key) === true ? partial(property) : removable(partial(property)),
      ),
    }),
    ...(typeof schema.additionalProperties === "object" && {
      additionalProperties: removable(partial(schema.additionalProperties)),
    }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(partial) }),
    // Replaces `oneOf`: without required keys, a value may match more than one alternative.
    ...(oneOf && { anyOf: oneOf.map(partial) }),
  };
}

/**
 * Adds `values` as defaults to the keys that the schema lists. Free keys, e.g. of tags, get no default, because it
 * would apply to every key.
 */
function withDefaults(schema: JsonSchema, values: unknown): JsonSchema {
  if (!isObject(values)) return values === undefined ? schema : { ...schema, default: values };
  const inner = schema.anyOf?.map((alternative) => (alternative === NULL ? NULL : withDefaults(alternative, values)));
  return {
    ...schema,
    ...(inner && { anyOf: inner }),
    ...(schema.properties && {
      properties: mapValues(schema.properties, (property, key) => withDefaults(property, values[key])),
    }),
  };
}

function removable(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  return { ...defined({ description }), anyOf: [rest, NULL] };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
