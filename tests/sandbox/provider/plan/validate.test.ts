import type { AttributeFacts } from "../../../../sandbox/facts/types";
import { UNKNOWN, type ValueObject } from "../../../../sandbox/provider/cty/value";
import { validateConfig } from "../../../../sandbox/provider/plan/validate";
import type { Attribute, Block } from "../../../../sandbox/provider/schema/model";

const text: Attribute = {
  type: "string",
  required: false,
  optional: true,
  computed: false,
  sensitive: false,
  writeOnly: false,
};
const inner: Block = { attributes: { a: text, b: text }, blocks: {} };
const schema: Block = {
  attributes: { a: text, b: text, c: text },
  blocks: {
    item: { nesting: "list", block: inner, minItems: 0, maxItems: 0 },
    timeouts: { nesting: "single", block: inner, minItems: 0, maxItems: 0 },
  },
};

type Facts = Readonly<Record<string, AttributeFacts>>;
const errors = (facts: Facts, config: ValueObject): string[] =>
  validateConfig("databricks_x", { block: schema, facts: { "*": {}, ...facts }, legacy: true }, config).map(
    ({ summary, detail }) => `${summary}: ${detail}`,
  );

const oneOf = { a: { exactlyOneOf: ["a", "b"] }, b: { exactlyOneOf: ["a", "b"] } };
const inItem = { "item.a": { conflictsWith: ["item.0.b"] } };

test.each<[string, Facts, ValueObject]>([
  ["no arguments", { a: { conflictsWith: ["b"], requiredWith: ["c"] } }, {}],
  ["one of two arguments that exclude each other", { a: { conflictsWith: ["b"] } }, { a: "1" }],
  ["an unknown value of an excluded argument", { a: { conflictsWith: ["b"] } }, { a: "1", b: UNKNOWN }],
  ["exactly one required argument", oneOf, { b: "1" }],
  ["one required argument with an unknown value", oneOf, { b: UNKNOWN }],
  ["at least one required argument", { a: { atLeastOneOf: ["a", "b"] } }, { b: "1" }],
  ["all arguments that require each other", { a: { requiredWith: ["b", "c"] } }, { a: "1", b: "1", c: UNKNOWN }],
  ["exclusive arguments in different elements", inItem, { item: [{ a: "1" }, { b: "1" }] }],
  ["a rule for arguments of a missing block", { "item.a": { exactlyOneOf: ["item.0.a", "item.0.b"] } }, { item: [] }],
])("accepts %s", (_, facts, config) => {
  expect(errors(facts, config)).toEqual([]);
});

test.each<[string, Facts, ValueObject, string]>([
  [
    "two arguments that exclude each other",
    { a: { conflictsWith: ["b"] } },
    { a: "1", b: "1" },
    '"a": conflicts with b',
  ],
  [
    "exclusive arguments in the same element",
    inItem,
    { item: [{}, { a: "1", b: "1" }] },
    '"item.a": conflicts with item.b',
  ],
  ["no argument if exactly one is required", oneOf, {}, "one of `a,b` must be specified"],
  [
    "two arguments if exactly one is required",
    oneOf,
    { a: "1", b: "1" },
    "only one of `a,b` can be specified, but `a,b` were specified.",
  ],
  [
    "no argument if at least one is required",
    { a: { atLeastOneOf: ["a", "b"] } },
    {},
    "one of `a,b` must be specified",
  ],
  [
    "an argument without the arguments that it requires",
    { a: { requiredWith: ["b", "c"] } },
    { a: "1", b: "1" },
    "all of `b,c` must be specified",
  ],
  [
    "an element without a required argument",
    { "item.a": { exactlyOneOf: ["item.0.a", "item.0.b"] } },
    { item: [{ a: "1" }, {}] },
    "one of `item.a,item.b` must be specified",
  ],
])("fails on %s", (_, facts, config, expected) => {
  expect(errors(facts, config)).toEqual([expect.stringContaining(expected)]);
});

describe("arguments without a known behaviour", () => {
  const refused = (facts: Facts, config: ValueObject): string[] =>
    validateConfig("databricks_x", { block: schema, facts, legacy: true }, config).map(({ summary }) => summary);

  test("are errors with the resource type and the path, once per path", () => {
    expect(refused({ a: {}, "item.a": {} }, { a: "1", b: UNKNOWN, item: [{ a: "1", b: "1" }, { b: "2" }] })).toEqual([
      'sandbox: databricks_x: no known behaviour for argument "b"',
      'sandbox: databricks_x: no known behaviour for argument "item.b"',
    ]);
  });

  test("`item.*` in the `AttributeFacts` stands for all arguments of the block `item`", () => {
    expect(refused({ "item.*": {} }, { item: [{ a: "1", b: "1" }] })).toEqual([]);
    expect(refused({ "item.*": {} }, { a: "1" })).toHaveLength(1);
  });

  test("fails on an empty block without a known behaviour", () => {
    expect(refused({ a: {} }, { item: [{}] })).toEqual([
      'sandbox: databricks_x: no known behaviour for argument "item"',
    ]);
  });

  test("ignores timeouts", () => {
    expect(refused({}, { timeouts: { a: "1" } })).toEqual([]);
  });

  test("reports the path of the argument to Terraform", () => {
    const [found] = validateConfig(
      "databricks_x",
      { block: schema, facts: { a: {} }, legacy: true },
      { item: [{}, { b: "1" }] },
    ).slice(-1);
    expect(found?.attribute?.steps).toEqual([
      { attribute_name: "item" },
      { element_key_int: 1 },
      { attribute_name: "b" },
    ]);
  });
});
