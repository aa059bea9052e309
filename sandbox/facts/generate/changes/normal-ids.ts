import { createHash } from "node:crypto";

import type { CtyType } from "../../../provider/cty/type";
import { isList, isObject, memberType, type Value, type ValueObject } from "../../../provider/cty/value";
import { blockOf, typeOfBlock } from "../../../provider/schema/model";
import { readSchemaFile } from "../../schema-file";
import type { Deployed } from "./deployed";

/** Patterns of the sandbox's random ids, each with a function that converts a digest to a new id of the same format. */
const KINDS: readonly (readonly [pattern: string, write: (digest: string, id: string) => string])[] = [
  [word("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"), (digest) => uuidOf(digest)],
  // Digits of an EC2 id. Digits may follow, because the id of a route consists of the route table's id and a number.
  // `svc-` is excluded, because the ids of Databricks' endpoint services are constants.
  ["(?<=-)(?<!svc-)0[0-9a-f]{16}", (digest) => `0${digest.slice(0, 16)}`],
  [word("[1-8]\\d{15}"), (digest) => String(4e15 + numberOf(digest, 1e15))],
  [word("[0-9A-F]{16}"), (digest) => digest.slice(0, 16).toUpperCase()],
  [word("(?:[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})"), (digest, id) => digest.slice(0, id.length)],
  [word("A[A-Z]{3}[A-Z2-7]{17}"), (digest, id) => id.slice(0, 4) + lettersOf(digest).slice(0, 17)],
  // The stacks append a digest of random ids to a name such as `network_name`. `pl-` is excluded, because the ids of
  // prefix lists are constants.
  ["(?<=-)(?<!pl-)[0-9a-f]{8}(?![0-9A-Za-z-])", (digest) => digest.slice(0, 8)],
  // Port in the local URL of a workspace.
  ["(?<=127\\.0\\.0\\.1:)1\\d{4}", (digest) => String(10_000 + numberOf(digest, 10_000))],
];
const ID = new RegExp(KINDS.map(([pattern]) => `(${pattern})`).join("|"), "g");
/** Patterns of times that are replaced by `SOME_TIME`: milliseconds (`TIME`), and dates in a text (`TIME_TEXT`). */
const TIME = /^1[6-9]\d{11}$/;
const TIME_TEXT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z|[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]+ GMT/g;
const SOME_TIME = 1_700_000_000_000;
/** Attributes in which no id is replaced: checksums, whose digits can look like an id. */
const CHECKSUMS = ["md5"];
/**
 * Number of rounds in which `normalizeIds` computes the label of each id. A label is a digest of the resources that
 * contain the id, with the labels of the previous round in place of other ids. With each round, a label therefore also
 * depends on resources that are one reference further away.
 */
const STEPS = 4;

/**
 * Replaces random ids and times, so that two runs of `npm run facts` for the same stacks write equal files. Each new id
 * is derived from the label of the old id (`STEPS`). Sorts the resources, and the elements of sets.
 */
export function normalizeIds(deployed: readonly Deployed[]): readonly Deployed[] {
  const kept = new Set(deployed.map(({ provider }) => String(provider["account_id"])));
  const kinds = new Map<string, number>();
  const naming = deployed.map((each) => {
    const ids = new Set<string>();
    replaced(each, (id, kind) => {
      if (kept.has(id)) return id;
      ids.add(id);
      kinds.set(id, kind);
      return id;
    });
    return { each, ids };
  });
  let labels = new Map([...kinds].map(([id, kind]) => [id, String(kind)]));
  for (let step = 0; step < STEPS; step++) {
    const contexts = new Map<string, string[]>();
    for (const { each, ids: named } of naming) {
      for (const own of named) {
        const seen = canonical(replaced(each, (id) => (id === own ? "this" : (labels.get(id) ?? id))));
        contexts.set(own, [...(contexts.get(own) ?? []), seen]);
      }
    }
    labels = new Map(
      [...kinds].map(([id, kind]) => [id, digestOf([kind, ...(contexts.get(id) ?? []).sort()].join("\n"))]),
    );
  }
  const fresh = distinctIds(labels, kinds);
  return deployed
    .map((each) => inOrder(replaced(each, (id) => fresh.get(id) ?? id) as unknown as Deployed))
    .sort((one, other) => compare(canonical(one), canonical(other)));
}

/**
 * Maps each old id to a new id: a digest of the old id's label (`STEPS`) and a number that distinguishes equal labels.
 * Old ids with equal labels occur in equivalent resources, so their numbers can be assigned in any order.
 */
function distinctIds(
  labels: ReadonlyMap<string, string>,
  kinds: ReadonlyMap<string, number>,
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    [...labels].map(([id, label]) => {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      const [, write] = KINDS[kinds.get(id) ?? -1] ?? [];
      return [id, write?.(digestOf(`${label} ${count}`), id) ?? id];
    }),
  );
}

/** Returns a value with each id replaced by the result of `by`, and each time replaced by `SOME_TIME`. */
function replaced(value: unknown, by: (id: string, kind: number) => string): Value {
  if (typeof value === "string") {
    const timeless = value.replace(TIME_TEXT, new Date(SOME_TIME).toISOString());
    return timeless.replace(ID, (id, ...groups: unknown[]) =>
      by(
        id,
        groups.findIndex((group) => group !== undefined),
      ),
    );
  }
  if (typeof value === "number") {
    if (TIME.test(String(value))) return SOME_TIME;
    const text = replaced(String(value), by);
    return Number.isNaN(Number(text)) ? text : Number(text);
  }
  if (Array.isArray(value)) return value.map((item) => replaced(item, by));
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      CHECKSUMS.includes(name) ? (item as Value) : replaced(item, by),
    ]),
  );
}

/** Sorts the elements of each set in a resource by their JSON text. */
function inOrder(each: Deployed): Deployed {
  const prefix = each.type.startsWith("aws_") ? "aws" : "databricks";
  const schema = readSchemaFile(prefix).schema.resource_schemas[each.type];
  const type = typeOfBlock(blockOf(schema?.block ?? {}));
  const sorted = (value: ValueObject): ValueObject => sortedSets(type, value) as ValueObject;
  return { ...each, state: sorted(each.state), config: sorted(each.config) };
}

function sortedSets(type: CtyType | undefined, value: Value): Value {
  if (type === undefined || typeof type === "string") return value;
  if (isList(value)) {
    const items = value.map((item, index) => sortedSets(memberType(type, String(index)), item));
    return type[0] === "set" ? items.sort((one, other) => compare(canonical(one), canonical(other))) : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, sortedSets(memberType(type, name), item)]),
  );
}

/**
 * Returns the same text for values that differ only in the order of object members and list elements, or in members
 * that are null.
 */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, item]) => (item ?? null) !== null);
  const texts = members.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`);
  return `{${texts.sort().join(",")}}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Converts the first twelve digits of a digest to a number below `limit`. */
function numberOf(digest: string, limit: number): number {
  return parseInt(digest.slice(0, 12), 16) % limit;
}

/** Matches `pattern` only if no letter or digit precedes or follows. */
function word(pattern: string): string {
  return `(?<![0-9A-Za-z])${pattern}(?![0-9A-Za-z])`;
}

function uuidOf(digest: string): string {
  const [a, b, c, d, e] = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(13, 16),
    digest.slice(17, 20),
    digest.slice(20, 32),
  ];
  return `${a}-${b}-4${c}-8${d}-${e}`;
}

/** Converts a hexadecimal digest to letters and digits of base 32. */
function lettersOf(digest: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return [...Buffer.from(digest, "hex")].map((byte) => letters[byte % letters.length]).join("");
}
