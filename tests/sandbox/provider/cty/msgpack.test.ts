import { decode, encode, ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import { decodeValue, encodeValue, parseStateJson } from "../../../../sandbox/provider/cty/msgpack";
import type { CtyType } from "../../../../sandbox/provider/cty/type";
import { UNKNOWN, type Value } from "../../../../sandbox/provider/cty/value";

const roundTrip = (value: Value, type: CtyType): Value => decodeValue(encodeValue(value, type), type);

test.each<[string, CtyType, Value]>([
  ["text", "string", "ä"],
  ["an empty list", ["list", "string"], []],
  ["a map", ["map", "bool"], { "a b": true }],
  ["a tuple", ["tuple", ["string", "number"]], ["a", 1]],
  ["nested objects", ["list", ["object", { a: ["set", "number"], b: "string" }]], [{ a: [1, 2], b: null }]],
  ["null", ["object", { a: "string" }], null],
  [
    "an object with unknown values",
    ["object", { a: "string", b: ["list", "string"] }],
    { a: UNKNOWN, b: ["x", UNKNOWN] },
  ],
  ["a negative number", "number", -42],
  ["a workspace id", "number", 7_405_605_519_549_535],
  ["a fraction that a double cannot represent exactly", "number", 0.1],
  ["an integer that a double cannot represent exactly", "number", "9223372036854775807"],
  ["a number with more digits than a double", "number", "3.14159265358979323846264338327950288"],
  ["a dynamic object", "dynamic", { a: [1, "x", null], b: true }],
])("%s is unchanged after encoding and decoding", (_, type, value) => {
  expect(roundTrip(value, type)).toEqual(value);
});

test("absent members of an object are encoded as null", () => {
  expect(roundTrip({}, ["object", { a: "string" }])).toEqual({ a: null });
});

test("an unknown value is extension type 0, as Terraform writes it", () => {
  expect([...encodeValue(UNKNOWN, "string")]).toEqual([0xd4, 0, 0]);
});

test("an unknown value with refinements is unknown", () => {
  expect(decodeValue(encode(new ExtData(12, Uint8Array.of(0x81, 1, 0xc2))), "string")).toBe(UNKNOWN);
});

test("fractions are encoded as decimals, because Terraform would read a double as another number", () => {
  expect(decode(encodeValue(0.1, "number"))).toBe("0.1");
});

test("any JSON is unchanged after encoding as a dynamic value", () => {
  // Leaves out values with the key `__proto__`, because `@msgpack/msgpack` refuses to decode it.
  const refused = (value: unknown): boolean => JSON.stringify(value).includes('"__proto__":');
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3, noUnicodeString: false }), (value) => {
      fc.pre(!refused(value));
      const json = JSON.parse(JSON.stringify(value).replaceAll("-0", "0")) as Value;
      expect(roundTrip(json, "dynamic")).toEqual(json);
    }),
  );
});

test("numbers of a state file stay exact", () => {
  expect(parseStateJson('{"a": 12345678901234567890, "b": "say \\"1.50\\"", "c": [-1.5e3, 0.1]}')).toEqual({
    a: "12345678901234567890",
    b: 'say "1.50"',
    c: ["-1.5e3", 0.1],
  });
});

test.each<[CtyType, Value]>([
  ["string", true],
  ["number", "many"],
  ["bool", "true"],
  [["list", "string"], "a"],
  [["object", { a: "string" }], []],
])("fails on a value that does not have the type %j, and names the place", (type, value) => {
  expect(() => encodeValue({ x: [value] }, ["object", { x: ["list", type] }])).toThrow(
    /sandbox: \.x\[0\] .*but its type in the schema is/,
  );
});
