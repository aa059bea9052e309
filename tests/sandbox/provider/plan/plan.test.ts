import fc from "fast-check";
import type { AttributeFacts } from "../../../../sandbox/facts/types";
import type { CtyType } from "../../../../sandbox/provider/cty/type";
import {
  hasUnknown,
  isList,
  isObject,
  knownPart,
  sameValue,
  UNKNOWN,
  type Value,
  type ValueObject,
} from "../../../../sandbox/provider/cty/value";
import { completePlan, ContradictionError } from "../../../../sandbox/provider/plan/complete";
import { planValues } from "../../../../sandbox/provider/plan/plan";
import { project } from "../../../../sandbox/provider/plan/project";
import { pathsThatReplace } from "../../../../sandbox/provider/plan/replace";
import { withDefaults } from "../../../../sandbox/provider/schema/facts";
import {
  typeOfBlock,
  type Attribute,
  type Block,
  type NestedBlock,
  type NestedNesting,
} from "../../../../sandbox/provider/schema/model";

type Facts = Readonly<Record<string, AttributeFacts>>;

function attribute(type: CtyType, flags: Partial<Attribute> = { optional: true }): Attribute {
  return { type, required: false, optional: false, computed: false, sensitive: false, writeOnly: false, ...flags };
}
const COMPUTED = { computed: true };
const OPTIONAL_COMPUTED = { optional: true, computed: true };
const nested = (nesting: NestedNesting, block: Block): NestedBlock => ({ nesting, block, minItems: 0, maxItems: 0 });

const rule: Block = {
  attributes: { port: attribute("number"), rule_id: attribute("string", COMPUTED), protocol: attribute("string") },
  blocks: {},
};
const schema: Block = {
  attributes: {
    id: attribute("string", OPTIONAL_COMPUTED),
    name: attribute("string", { required: true }),
    size: attribute("number"),
    zone: attribute("string", OPTIONAL_COMPUTED),
    tags: attribute(["map", "string"]),
    groups: attribute(["set", "string"]),
    secret_wo: attribute("string", { optional: true, writeOnly: true }),
  },
  blocks: { rule: nested("list", rule), set_rule: nested("set", rule) },
};

const config = (values: ValueObject): ValueObject => project(schema, { name: "n", ...values });
const state = (values: ValueObject): ValueObject => config({ id: "1", zone: "a", ...values });
const plan = (facts: Facts, prior: ValueObject | undefined, given: ValueObject): ValueObject =>
  planValues({ block: withDefaults(schema, facts), facts, legacy: false, prior, config: given });
const legacyPlan = (facts: Facts, prior: ValueObject | undefined, given: ValueObject): ValueObject =>
  planValues({ block: withDefaults(schema, facts), facts, legacy: true, prior, config: given });

describe("the plan", () => {
  test("of a new object has the configured values, the defaults, and unknown computed values", () => {
    const planned = plan({ size: { default: 2 } }, undefined, config({ rule: [{ port: 1 }] }));
    expect(planned).toMatchObject({ id: UNKNOWN, zone: UNKNOWN, name: "n", size: 2, tags: null });
    expect(planned["rule"]).toEqual([{ port: 1, protocol: null, rule_id: UNKNOWN }]);
  });

  test("of an update keeps computed values", () => {
    expect(plan({}, state({}), config({ size: 3 }))).toMatchObject({ id: "1", zone: "a", size: 3 });
  });

  test("removes a deleted argument unless it is computed", () => {
    const planned = plan({}, state({ size: 3, tags: { a: "b" } }), config({}));
    expect(planned).toMatchObject({ size: null, tags: null, zone: "a" });
  });

  test("restores the default of a removed argument", () => {
    expect(plan({ size: { default: 2 } }, state({ size: 3 }), config({}))).toMatchObject({ size: 2 });
  });

  test("keeps the prior value of a missing argument or block if the real provider does so", () => {
    const facts = { size: { suppress: "omitted" } as const, rule: { optionalComputed: true } };
    const prior = state({ size: 3, rule: [{ port: 1, rule_id: "r" }] });
    expect(plan(facts, prior, config({}))).toEqual(prior);
  });

  test("of the older plugin SDK treats null, zero and empty text as equal", () => {
    const prior = state({ size: 0, zone: "", groups: null });
    expect(legacyPlan({}, prior, config({ zone: "", groups: [] }))).toEqual(prior);
    expect(plan({}, prior, config({ groups: [] }))).toMatchObject({ size: null, groups: [] });
    expect(legacyPlan({}, state({ size: null }), config({ size: 0 }))).toMatchObject({ size: 0 });
  });

  test("of the older plugin SDK keeps a computed value if an empty text is given", () => {
    expect(legacyPlan({}, state({}), config({ zone: "" }))).toMatchObject({ zone: "a" });
  });

  test("keeps a missing block unchanged only if `suppress: omitted` is set for its arguments too", () => {
    const prior = state({ rule: [{ port: 1, rule_id: "r" }] });
    const block = { rule: { suppress: "omitted" } } as const;
    expect(legacyPlan(block, prior, config({}))["rule"]).toEqual([{ port: null, protocol: null, rule_id: "r" }]);
    expect(legacyPlan({ ...block, "rule.port": { suppress: "omitted" } }, prior, config({}))).toEqual(prior);
  });

  test("of a new object has unknown computed blocks", () => {
    expect(legacyPlan({ rule: { optionalComputed: true } }, undefined, config({}))["rule"]).toBe(UNKNOWN);
  });

  test("marks values that every update changes as unknown, but not in a plan without changes", () => {
    const facts = { zone: { unknownOnUpdate: true } };
    expect(plan(facts, state({}), config({ size: 3 }))["zone"]).toBe(UNKNOWN);
    expect(plan(facts, state({}), config({}))["zone"]).toBe("a");
  });

  test("passes on unknown values and blocks of unknown number", () => {
    const planned = plan({}, state({ size: 1 }), { ...config({}), size: UNKNOWN, rule: UNKNOWN });
    expect(planned).toMatchObject({ size: UNKNOWN, rule: UNKNOWN });
  });

  test("never contains a write-only value", () => {
    expect(plan({}, undefined, { ...config({}), secret_wo: "s" })["secret_wo"]).toBeNull();
  });

  test("matches elements of a set by their configured values", () => {
    const prior = state({
      set_rule: [
        { port: 1, rule_id: "r1" },
        { port: 2, rule_id: "r2" },
      ],
    });
    const planned = plan({}, prior, config({ set_rule: [{ port: 3 }, { port: 2 }] }));
    expect(planned["set_rule"]).toMatchObject([
      { port: 3, rule_id: UNKNOWN },
      { port: 2, rule_id: "r2" },
    ]);
  });

  test("of the older plugin SDK sets zero values in new elements of a set, and leaves existing elements unchanged", () => {
    const prior = state({ set_rule: [{ port: 1, protocol: null, rule_id: "r1" }] });
    const given = config({ set_rule: [{ port: 1 }, { port: 2 }, { protocol: "tcp" }] });
    expect(legacyPlan({}, prior, given)["set_rule"]).toEqual([
      { port: 1, protocol: null, rule_id: "r1" },
      { port: 2, protocol: "", rule_id: UNKNOWN },
      { port: 0, protocol: "tcp", rule_id: UNKNOWN },
    ]);
    expect(plan({}, prior, given)["set_rule"]).toContainEqual({ port: 2, protocol: null, rule_id: UNKNOWN });
    expect(legacyPlan({}, undefined, config({ rule: [{ port: 1 }] }))["rule"]).toMatchObject([{ protocol: null }]);
  });
});

const EXCEPT = { tags: { forceNew: true, forceNewExcept: ["a"] } };
const BETWEEN = { zone: { forceNewBetweenValues: true } };

describe("replacement", () => {
  test.each<[string, Facts, ValueObject, ValueObject, unknown]>([
    ["a changed attribute", { size: { forceNew: true } }, { size: 1 }, { size: 2 }, [["size"]]],
    ["an unchanged attribute", { size: { forceNew: true } }, { size: 1 }, { size: 1 }, []],
    ["an attribute that is unknown", { size: { forceNew: true } }, { size: 1 }, { size: UNKNOWN }, [["size"]]],
    ["null instead of an empty text", { zone: { forceNew: true } }, { zone: "" }, { zone: null }, []],
    [
      "one of several elements of a list",
      { "rule.port": { forceNew: true } },
      { rule: [{ port: 1 }, { port: 2 }] },
      { rule: [{ port: 1 }, { port: 3 }] },
      [["rule", 1, "port"]],
    ],
    [
      "a removed element",
      { "rule.port": { forceNew: true } },
      { rule: [{ port: 1 }] },
      { rule: [] },
      [["rule", 0, "port"]],
    ],
    [
      "a changed member of an element",
      { "rule.port": { forceNew: true } },
      { rule: [{ port: 1, protocol: "a" }] },
      { rule: [{ port: 1, protocol: "b" }] },
      [],
    ],
    [
      "an element of a set, which has no index",
      { "set_rule.port": { forceNew: true } },
      { set_rule: [{ port: 1 }] },
      { set_rule: [{ port: 2 }] },
      [["set_rule"]],
    ],
    ["a set in another order", { groups: { forceNew: true } }, { groups: ["a", "b"] }, { groups: ["b", "a"] }, []],
    [
      "blocks of a set in another order",
      { set_rule: { forceNew: true } },
      { set_rule: [{ port: 1 }, { port: 2 }] },
      { set_rule: [{ port: 2 }, { port: 1 }] },
      [],
    ],
    ["a removed block", { rule: { forceNew: true } }, { rule: [{ port: 1 }] }, { rule: [] }, [["rule"]]],
    ["a changed value in a block", { rule: { forceNew: true } }, { rule: [{ port: 1 }] }, { rule: [{ port: 2 }] }, []],
    ["a key that changes in place", EXCEPT, { tags: { a: "1" } }, { tags: { a: "2" } }, []],
    ["another key", EXCEPT, { tags: { a: "1" } }, { tags: { a: "1", b: "2" } }, [["tags"]]],
    ["a value that replaces another value", BETWEEN, { zone: "a" }, { zone: "b" }, [["zone"]]],
    ["a value that was null before", BETWEEN, { zone: null }, { zone: "b" }, []],
    ["a key of a map", { tags: { forceNew: true } }, { tags: { a: "1" } }, { tags: { a: "2" } }, [["tags"]]],
    ["a path that is not in the schema", { "gone.port": { forceNew: true } }, { size: 1 }, { size: 2 }, []],
  ])("on %s", (_, facts, prior, planned, expected) => {
    expect(pathsThatReplace(schema, facts, { ...state({}), ...prior }, { ...state({}), ...planned })).toEqual(expected);
  });
});

describe("the state after apply", () => {
  const planned = plan({}, undefined, config({ rule: [{ port: 1 }] }));
  const complete = (assigned: object, facts: Facts = {}): ValueObject =>
    completePlan({ block: schema, facts, legacy: false }, config({ rule: [{ port: 1 }] }), planned, assigned as never);

  test("has the assigned values instead of unknown values, and null if no value was assigned", () => {
    expect(complete({ id: 7, rule: [{ rule_id: "r" }] })).toMatchObject({
      id: "7",
      zone: null,
      rule: [{ port: 1, rule_id: "r" }],
    });
  });

  test("accepts assigned values that equal the planned ones", () => {
    expect(complete({ ...knownPart(planned), id: "1" })).toMatchObject({ id: "1", name: "n" });
  });

  test("accepts blocks that the cloud adds if the `AttributeFacts` of the block type have `optionalComputed`", () => {
    expect(complete({ set_rule: [{ port: 9 }] }, { set_rule: { optionalComputed: true } })["set_rule"]).toMatchObject([
      { port: 9 },
    ]);
  });

  test.each([true, false])("can change a planned computed value only with the older plugin SDK: %s", (legacy) => {
    const prior = state({ id: "1", zone: "a" });
    const update = (facts: Facts): ValueObject => {
      const given = config({ size: 3 });
      const changed = planValues({ block: schema, facts, legacy, prior, config: given });
      return completePlan({ block: schema, facts, legacy }, given, changed, { zone: "b" });
    };
    expect(update({ zone: { unknownOnUpdate: true } })["zone"]).toBe("b");
    if (legacy) expect(update({})["zone"]).toBe("b");
    else expect(() => update({})).toThrow(ContradictionError);
  });

  test.each([
    ["another name", { name: "other" }, '"name"'],
    ["a value for an argument that is not set", { size: 1 }, '"size"'],
    ["another number of blocks", { rule: [] }, '"rule"'],
    ["another member of a block", { rule: [{ port: 2 }] }, '"rule[0].port"'],
    ["other blocks than the planned ones", { set_rule: [{ port: 9 }] }, '"set_rule"'],
  ])("fails when the behaviour assigns %s", (_, assigned, place) => {
    expect(() => complete(assigned)).toThrow(ContradictionError);
    expect(() => complete(assigned)).toThrow(place);
  });
});

/** A random resource schema and two random configurations for it, limited to what Terraform's plugin SDK allows. */
interface Sample {
  readonly block: Block;
  readonly facts: Facts;
  readonly legacy: boolean;
  readonly first: ValueObject;
  readonly second: ValueObject;
}

const leaf = fc.constantFrom<CtyType>(
  "string",
  "number",
  "bool",
  ["list", "string"],
  ["set", "number"],
  ["map", "string"],
);
const flags = fc.constantFrom<Partial<Attribute>>({ required: true }, { optional: true }, OPTIONAL_COMPUTED, COMPUTED);
const members = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.tuple(leaf, flags).map(([type, given]) => attribute(type, given)),
  { minKeys: 1 },
);
const blockOf = (depth: number): fc.Arbitrary<Block> =>
  fc.record({
    attributes: members,
    blocks:
      depth === 0
        ? fc.constant({})
        : fc.dictionary(
            fc.constantFrom("x", "y"),
            fc
              .tuple(fc.constantFrom<NestedNesting>("list", "set", "single"), blockOf(depth - 1))
              .map(([nesting, block]) => nested(nesting, block)),
          ),
  });

function valueOf(type: CtyType): fc.Arbitrary<Value> {
  switch (type) {
    case "string":
      return fc.constantFrom("", "v", "w");
    case "number":
      return fc.integer({ min: 0, max: 2 });
    case "bool":
      return fc.boolean();
    default: {
      const item = valueOf((type as readonly [string, CtyType])[1]);
      if (type[0] === "map") return fc.dictionary(fc.constantFrom("k", "l"), item);
      return type[0] === "set" ? fc.uniqueArray(item, { maxLength: 2 }) : fc.array(item, { maxLength: 2 });
    }
  }
}

function configOf(block: Block): fc.Arbitrary<ValueObject> {
  const values: Record<string, fc.Arbitrary<Value>> = {};
  for (const [name, { type, required, optional }] of Object.entries(block.attributes)) {
    values[name] = required ? valueOf(type) : optional ? fc.option(valueOf(type)) : fc.constant(null);
  }
  for (const [name, { nesting, block: inner }] of Object.entries(block.blocks)) {
    const one = configOf(inner);
    values[name] =
      nesting === "single"
        ? fc.option(one)
        : fc.uniqueArray(one, { maxLength: 2, comparator: (a, b) => nesting === "set" && sameValue(a, b) });
  }
  return fc.record(values);
}

const sample: fc.Arbitrary<Sample> = blockOf(2)
  .chain((block) =>
    fc.record({ block: fc.constant(block), legacy: fc.boolean(), first: configOf(block), second: configOf(block) }),
  )
  .map((rest) => ({ ...rest, facts: {} }));

/** Replaces every unknown value by a known value of its type, like a cloud that sets all computed values. */
function fillIn(value: Value, type: CtyType): Value {
  if (value === UNKNOWN) {
    if (type === "string") return "filled";
    if (type === "number") return 9;
    if (type === "bool") return true;
    return type[0] === "map" ? { filled: "in" } : [];
  }
  if (isList(value)) return value.map((item) => fillIn(item, (type as readonly [string, CtyType])[1]));
  if (isObject(value) && Array.isArray(type) && type[0] === "object") {
    const types = type[1] as Readonly<Record<string, CtyType>>;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, fillIn(item, types[name] ?? "dynamic")]),
    );
  }
  return value;
}

/** Whether every known value of `planned` is in `actual`, in any order of lists. Terraform makes a similar check. */
function isCompletionOf(planned: Value, actual: Value): boolean {
  if (planned === UNKNOWN) return true;
  if (isList(planned)) {
    return (
      isList(actual) &&
      planned.length === actual.length &&
      planned.every((item) => actual.some((other) => isCompletionOf(item, other)))
    );
  }
  if (isObject(planned))
    return (
      isObject(actual) && Object.entries(planned).every(([name, item]) => isCompletionOf(item, actual[name] ?? null))
    );
  return sameValue(planned, actual);
}

function applyPlan(type: Sample, given: ValueObject, planned: ValueObject): ValueObject {
  const assigned = knownPart(fillIn(planned, typeOfBlock(type.block)) as ValueObject);
  return completePlan(type, given, planned, assigned);
}

describe("for any schema and configuration", () => {
  test("the applied state matches the plan and has no unknown values, and the next plan has no changes", () => {
    fc.assert(
      fc.property(sample, (each) => {
        const { block, facts, legacy, first } = each;
        const planned = planValues({ block, facts, legacy, prior: undefined, config: first });
        const applied = applyPlan(each, first, planned);
        expect(hasUnknown(applied)).toBe(false);
        expect(isCompletionOf(planned, applied)).toBe(true);
        const again = planValues({ block, facts, legacy, prior: project(block, knownPart(applied)), config: first });
        expect(sameValue(again, applied, typeOfBlock(block))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("a plan after an update to any other configuration has no changes", () => {
    fc.assert(
      fc.property(sample, (each) => {
        const { block, facts, legacy, first, second } = each;
        const prior = applyPlan(each, first, planValues({ block, facts, legacy, prior: undefined, config: first }));
        const planned = planValues({ block, facts, legacy, prior, config: second });
        const applied = applyPlan(each, second, planned);
        expect(isCompletionOf(planned, applied)).toBe(true);
        const again = planValues({ block, facts, legacy, prior: applied, config: second });
        expect(sameValue(again, applied, typeOfBlock(block))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
