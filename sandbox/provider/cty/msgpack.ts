import { decode, encode, ExtData, ExtensionCodec } from "@msgpack/msgpack";
import { typeOfLiteral, type CtyType } from "./type";
import { isList, isObject, UNKNOWN, type Value, type ValueObject } from "./value";

/** MessagePack extension types of the wire format: 0 is an unknown value, 12 an unknown value with refinements. */
const UNKNOWN_EXTENSION = 0;
const REFINED_UNKNOWN_EXTENSION = 12;

const unknownOnTheWire = new ExtData(UNKNOWN_EXTENSION, Uint8Array.of(0));
const extensionCodec = new ExtensionCodec();
for (const type of [UNKNOWN_EXTENSION, REFINED_UNKNOWN_EXTENSION]) {
  extensionCodec.register({ type, encode: () => null, decode: () => UNKNOWN });
}

/** Converts a decimal text to a number, or returns the text if the number would convert back to another text. */
export function exactNumber(text: string): number | string {
  const value = Number(text);
  return String(value) === text ? value : text;
}

/** Parses Terraform's state JSON with exact numbers. */
export function parseStateJson(json: string): unknown {
  const exact = json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(exactNumber(token)),
  );
  return JSON.parse(exact);
}

/**
 * Encodes a value of the Terraform type `type` as MessagePack. Absent members are encoded as null.
 *
 * @throws Error that names the path at which the value does not match the type
 */
export function encodeValue(value: Value | undefined, type: CtyType): Buffer {
  return Buffer.from(encode(toWire(value, type, ""), { extensionCodec, useBigInt64: true }));
}

/** Decodes a value of the Terraform type `type` from MessagePack. */
export function decodeValue(bytes: Uint8Array, type: CtyType): Value {
  return fromWire(decode(bytes, { extensionCodec, useBigInt64: true }), type);
}

function toWire(value: Value | undefined, type: CtyType, path: string): unknown {
  if (value === null || value === undefined) return null;
  if (value === UNKNOWN) return unknownOnTheWire;
  const misfit = (): Error =>
    new Error(
      `sandbox: ${path || "the value"} is ${JSON.stringify(value)}, but its type in the schema is ${JSON.stringify(type)}`,
    );

  if (type === "dynamic") {
    const actual = typeOfLiteral(value);
    return [Buffer.from(JSON.stringify(actual)), toWire(value, actual, path)];
  }
  if (type === "number") {
    if (typeof value === "number" || (typeof value === "string" && value !== "" && !Number.isNaN(Number(value)))) {
      // Encodes fractions as decimal strings, because Terraform parses them as decimals: the double for 0.1 is not
      // exactly 0.1.
      return Number.isSafeInteger(value) ? value : String(value);
    }
    throw misfit();
  }
  if (type === "string" || type === "bool") {
    if (typeof value !== (type === "bool" ? "boolean" : "string")) throw misfit();
    return value;
  }

  switch (type[0]) {
    case "list":
    case "set":
      if (!isList(value)) throw misfit();
      return value.map((item, index) => toWire(item, type[1], `${path}[${String(index)}]`));
    case "tuple":
      if (!isList(value) || value.length !== type[1].length) throw misfit();
      return type[1].map((item, index) => toWire(value[index], item, `${path}[${String(index)}]`));
    case "map":
      if (!isObject(value)) throw misfit();
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, toWire(item, type[1], `${path}.${name}`)]),
      );
    case "object":
      if (!isObject(value)) throw misfit();
      return Object.fromEntries(
        Object.entries(type[1]).map(([name, item]) => [name, toWire(value[name], item, `${path}.${name}`)]),
      );
  }
}

function fromWire(wire: unknown, type: CtyType): Value {
  if (wire === null || wire === undefined) return null;
  if (wire === UNKNOWN) return UNKNOWN;
  if (type === "dynamic") {
    const [actual, value] = wire as [Uint8Array, unknown];
    return fromWire(value, JSON.parse(Buffer.from(actual).toString()) as CtyType);
  }
  if (type === "number") return exactNumber(String(wire));
  if (typeof type === "string") return wire as string | boolean;

  switch (type[0]) {
    case "list":
    case "set":
      return (wire as unknown[]).map((item) => fromWire(item, type[1]));
    case "tuple":
      return type[1].map((item, index) => fromWire((wire as unknown[])[index], item));
    case "map":
      return mapMembers(wire, () => type[1]);
    case "object":
      return mapMembers(wire, (name) => type[1][name] ?? "dynamic");
  }
}

function mapMembers(wire: object, typeOf: (name: string) => CtyType): ValueObject {
  return Object.fromEntries(Object.entries(wire).map(([name, item]) => [name, fromWire(item, typeOf(name))]));
}
