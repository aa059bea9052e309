import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { BlockSchema } from "../../../sandbox/facts/generate/schema-json";
import { isObject } from "../../../sandbox/facts/values";
import { createRegistry } from "../../../sandbox/facts/registry";
import type { Json } from "../../../sandbox/ports";
import { readCatalog, type TypeSchema } from "../../../sandbox/provider/schema/catalog";
import type { Block } from "../../../sandbox/provider/schema/model";
import { present } from "./support/values";

/** Where the dumps of the real Databricks provider lie beside a checkout; elsewhere these tests are skipped. */
const DUMPS = join(__dirname, "..", "..", "..", "..", "shared", "facts");
const SCHEMA = join(DUMPS, "databricks-1.99.0.schema.json");
const BEHAVIOUR = join(DUMPS, "databricks-1.99.0.behaviour.json");

interface SchemaFile {
  readonly resources: Readonly<Record<string, { readonly block: BlockSchema }>>;
  readonly data_sources: Readonly<Record<string, { readonly block: BlockSchema }>>;
}

interface Dumped {
  readonly force_new?: boolean;
  readonly default?: Json;
}

type BehaviourFile = Readonly<Record<string, { readonly attributes: Readonly<Record<string, Dumped>> }>>;

/** What a path is, in words that both sides can be put into. */
type Shape = Readonly<Record<string, string>>;

const flags = (required?: boolean, optional?: boolean, computed?: boolean): string =>
  [required && "required", optional && "optional", computed && "computed"].filter(Boolean).join("+");

/** The dump notes types as the sandbox does; members of an object come in any order. */
function typeOf(type: unknown): string {
  if (!Array.isArray(type)) return JSON.stringify(type);
  const [kind, inner] = type as [string, unknown];
  if (!isObject(inner)) return `${kind} of ${typeOf(inner)}`;
  const members = Object.entries(inner).map(([name, of]) => `${name}: ${typeOf(of)}`);
  return `{${members.sort().join(", ")}}`;
}

function shapeOfDump(block: BlockSchema, prefix = ""): Shape {
  const attributes = Object.entries(block.attributes ?? {}).flatMap(([name, attribute]): [string, string][] => {
    const { required, optional, computed, nested_type: nested } = attribute;
    const kind = nested ? `nested ${nested.nesting_mode}` : typeOf(attribute.type);
    const inner = nested ? shapeOfDump({ attributes: nested.attributes }, `${prefix}${name}.`) : {};
    return [[prefix + name, `${kind} ${flags(required, optional, computed)}`], ...Object.entries(inner)];
  });
  const blocks = Object.entries(block.block_types ?? {}).flatMap(([name, nested]): [string, string][] => [
    [prefix + name, `${nested.nesting_mode} of blocks`],
    ...Object.entries(shapeOfDump(nested.block, `${prefix}${name}.`)),
  ]);
  return Object.fromEntries([...attributes, ...blocks]);
}

function shapeOfSandbox(block: Block, prefix = ""): Shape {
  const attributes = Object.entries(block.attributes).flatMap(([name, attribute]): [string, string][] => {
    const { required, optional, computed, nested } = attribute;
    const kind = nested ? `nested ${nested.nesting}` : typeOf(attribute.type);
    const inner = nested ? shapeOfSandbox({ attributes: nested.attributes, blocks: {} }, `${prefix}${name}.`) : {};
    return [[prefix + name, `${kind} ${flags(required, optional, computed)}`], ...Object.entries(inner)];
  });
  const blocks = Object.entries(block.blocks).flatMap(([name, nested]): [string, string][] => [
    [prefix + name, `${nested.nesting} of blocks`],
    ...Object.entries(shapeOfSandbox(nested.block, `${prefix}${name}.`)),
  ]);
  return Object.fromEntries([...attributes, ...blocks]);
}

function defaultsOf(block: Block, prefix = ""): Record<string, string> {
  const own = Object.entries(block.attributes)
    .filter(([, attribute]) => attribute.default !== undefined)
    .map(([name, attribute]) => [prefix + name, JSON.stringify(attribute.default).replaceAll('"', "")]);
  const inner = Object.entries(block.blocks).flatMap(([name, nested]) =>
    Object.entries(defaultsOf(nested.block, `${prefix}${name}.`)),
  );
  return Object.fromEntries([...own, ...inner]) as Record<string, string>;
}

const isAtHand = existsSync(SCHEMA) && existsSync(BEHAVIOUR);
const read = (path: string): unknown => (isAtHand ? JSON.parse(readFileSync(path, "utf8")) : {});
const schema = read(SCHEMA) as SchemaFile;
const behaviour = read(BEHAVIOUR) as BehaviourFile;
const identity = {
  address: "registry.terraform.io/databricks/databricks",
  prefix: "databricks",
  bindings: "@cdktf/provider-databricks",
};
const catalog = readCatalog(identity, createRegistry());

(isAtHand ? describe : describe.skip)("the real Databricks provider 1.99.0", () => {
  describe.each([...catalog.resources])("%s", (type, sandbox: TypeSchema) => {
    const dumped = Object.entries(behaviour[type]?.attributes ?? {});

    test("has the same arguments and results, of the same kinds", () => {
      expect(shapeOfSandbox(sandbox.block)).toEqual(shapeOfDump(present(schema.resources[type]).block));
    });

    test("has the same defaults", () => {
      const expected = dumped.filter(([, { default: value }]) => value !== undefined);
      expect(defaultsOf(sandbox.block)).toEqual(
        Object.fromEntries(
          expected.map(([path, { default: value }]) => [path, JSON.stringify(value).replaceAll('"', "")]),
        ),
      );
    });

    test("is replaced by the same changes", () => {
      if (!behaviour[type]) return;
      const replacing = Object.entries(sandbox.facts).filter(([, { forceNew }]) => forceNew);
      const expected = dumped.filter(([, { force_new: forceNew }]) => forceNew);
      expect(replacing.map(([path]) => path).sort()).toEqual(expected.map(([path]) => path).sort());
    });
  });

  test.each([...catalog.dataSources])("data source %s has the same arguments and results", (type, sandbox) => {
    expect(shapeOfSandbox(sandbox.block)).toEqual(shapeOfDump(present(schema.data_sources[type]).block));
  });
});
