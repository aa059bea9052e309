import { z } from "zod";
import { editorProjectSchemas } from "./projects/schema";
import { pricesSchema } from "./prices/schema";
import { accountSchema, stageSchema } from "./schema";

/** The parts of JSON Schema (2020-12) that zod writes for our shapes. */
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

const NULL: JsonSchema = { const: null, description: "Takes the inherited value away" };

const converted = new WeakMap<z.ZodType, JsonSchema>();

/** JSON Schema of a complete value. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const known = converted.get(schema) ?? (z.toJSONSchema(schema, { io: "input" }) as JsonSchema);
  converted.set(schema, known);
  return known;
}

/**
 * What editors complete the YAML files by: file name in `config/` -> schema.
 *
 * @param base values of the file that stages extend, shown as defaults
 */
export function editorSchemas(base: unknown = {}): Readonly<Record<string, JsonSchema>> {
  const account = jsonSchema(accountSchema);
  const { $schema, ...stage } = partial(withProjects(jsonSchema(stageSchema)));
  const { stage: _named, ...stageKeys } = stage.properties ?? {};
  const layer: JsonSchema = { ...stage, properties: stageKeys };
  const { $schema: _same, ...accountLayer } = partial(account);
  const dialect = $schema === undefined ? {} : { $schema };
  const parent: JsonSchema = { type: "string", description: "Stage file beside this one that it builds on" };
  return {
    "account.schema.json": {
      ...account,
      title: "What all stages share",
      description: "Names and places; credentials come from the environment and stand in no file",
    },
    "prices.schema.json": {
      ...jsonSchema(pricesSchema),
      title: "Prices that estimates of cost are made from",
      description: "US dollars, with the source of each; another file of this shape is given by --prices",
    },
    "stage.schema.json": {
      ...dialect,
      title: "A stage, or what differs from the file that it extends",
      description: "Mappings are merged key by key; lists and single values replace; null takes an optional value away",
      ...layer,
      properties: { extends: parent, ...withDefaults(layer, base).properties },
    },
    "overlay.schema.json": {
      ...dialect,
      title: "What differs for one deployment, laid over everything else",
      description: "Given by FRAUDOPS_OVERLAY or --overlay; merged last",
      type: "object",
      properties: {
        account: { ...accountLayer, description: "For what all stages share" },
        stage: { $ref: "#/$defs/stage", description: "For every stage" },
        stages: {
          type: "object",
          description: "For single stages by name",
          additionalProperties: { $ref: "#/$defs/stage", description: "For one stage" },
        },
      },
      additionalProperties: false,
      $defs: { stage: { ...layer, description: "What differs in a stage" } },
    },
  };
}

/** Each project by its name: editors complete keys that a schema lists. A project that the jobs do not know is refused. */
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

/** The same shape for a file that only says what differs: nothing is required, optional values can be taken away. */
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
    // Once nothing is required, more than one alternative may fit.
    ...(oneOf && { anyOf: oneOf.map(partial) }),
  };
}

/** Shows what a file that is built upon says, value by value; what it says of a tag holds for no other. */
function withDefaults(schema: JsonSchema, values: unknown): JsonSchema {
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    return values === undefined ? schema : { ...schema, default: values };
  }
  const given = values as Readonly<Record<string, unknown>>;
  const inner = schema.anyOf?.map((alternative) => (alternative === NULL ? NULL : withDefaults(alternative, values)));
  return {
    ...schema,
    ...(inner && { anyOf: inner }),
    ...(schema.properties && {
      properties: mapValues(schema.properties, (property, key) => withDefaults(property, given[key])),
    }),
  };
}

function removable(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  return { ...(description !== undefined && { description }), anyOf: [rest, NULL] };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
