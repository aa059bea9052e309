import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CtyType } from "../../../../sandbox/provider/cty/type";
import { parseBindings } from "../../../../sandbox/provider/schema/bindings-parse";
import { BindingsSource } from "../../../../sandbox/provider/schema/bindings-source";
import type { Attribute, Block } from "../../../../sandbox/provider/schema/model";

const databricks = new BindingsSource("@cdktf/provider-databricks");
const aws = new BindingsSource("@cdktf/provider-aws");
const parse = (bindings: BindingsSource, folder: string): Block => parseBindings(bindings.read(folder) ?? "");

describe("the schema read from the bindings", () => {
  const vpc = parse(aws, "vpc");
  const job = parse(databricks, "job");
  const alert = parse(databricks, "alert-v2");
  const securityGroup = parse(aws, "security-group");

  test.each([
    [
      "required",
      parse(databricks, "catalog").attributes["name"] && parse(aws, "subnet").attributes["vpc_id"],
      [true, false, false],
    ],
    ["optional", vpc.attributes["tags"], [false, true, false]],
    ["optional, else filled in by the cloud", vpc.attributes["cidr_block"], [false, true, true]],
    ["filled in by the cloud", vpc.attributes["arn"], [false, false, true]],
  ] as const)("tells which attributes are %s", (_, attribute, flags) => {
    expect([attribute?.required, attribute?.optional, attribute?.computed]).toEqual(flags);
  });

  test("tells types apart, sets from lists among them", () => {
    expect(vpc.attributes["tags"]?.type).toEqual(["map", "string"]);
    expect(vpc.attributes["enable_dns_support"]?.type).toBe("bool");
    expect(job.attributes["max_concurrent_runs"]?.type).toBe("number");
    expect(parse(aws, "vpc-endpoint").attributes["subnet_ids"]?.type).toEqual(["set", "string"]);
    expect(parse(databricks, "data-databricks-mws-workspaces").attributes["ids"]?.type).toEqual(["map", "number"]);
  });

  test("tells how blocks nest and how often they may stand", () => {
    const { task, git_source: gitSource, timeouts } = job.blocks;
    expect([task?.nesting, task?.maxItems, gitSource?.nesting, gitSource?.maxItems]).toEqual(["list", 0, "list", 1]);
    expect([timeouts?.nesting, timeouts?.maxItems]).toEqual(["single", 0]);
    expect(task?.block.blocks["new_cluster"]?.block.blocks["autoscale"]?.block.attributes["min_workers"]?.type).toBe(
      "number",
    );
    expect(parse(databricks, "grants").blocks["grant"]).toMatchObject({ nesting: "set", minItems: 1 });
  });

  test("tells attributes with members from blocks and from plain objects", () => {
    expect(alert.blocks).toEqual({});
    expect(alert.attributes["evaluation"]?.nested?.attributes["source"]?.nested?.nesting).toBe("single");
    expect(securityGroup.attributes["ingress"]).toMatchObject({ optional: true, computed: true });
    expect(securityGroup.attributes["ingress"]?.nested).toBeUndefined();
    expect(securityGroup.attributes["ingress"]?.type).toMatchObject([
      "set",
      ["object", { security_groups: ["set", "string"] }],
    ]);
  });

  test("marks write-only arguments, which no state may hold", () => {
    const secret = parse(aws, "secretsmanager-secret-version");
    expect(secret.attributes["secret_string_wo"]).toMatchObject({ writeOnly: true, sensitive: true });
    expect(secret.attributes["secret_string_wo_version"]?.writeOnly).toBe(false);
  });

  test("reads the configuration of providers, blocks included", () => {
    expect(parse(databricks, "provider").attributes["account_id"]).toMatchObject({ type: "string", optional: true });
    const { attributes, blocks } = parse(aws, "provider");
    expect(attributes["allowed_account_ids"]?.type).toEqual(["set", "string"]);
    expect(blocks["default_tags"]?.block.attributes["tags"]?.type).toEqual(["map", "string"]);
  });

  test("fails on source that declares no resource", () => {
    expect(() => parseBindings("export class Other extends cdktf.ComplexObject {\n}")).toThrow("neither a resource");
  });

  test("has no folder for what the provider does not have", () => {
    expect(aws.read("no-such-thing")).toBeUndefined();
  });
});

/** `terraform providers schema -json` of the real provider, where it is at hand. */
const FACTS = join(__dirname, "../../../../../shared/facts/databricks-1.99.0.schema.json");
const withFacts = existsSync(FACTS) ? describe : describe.skip;

withFacts(`the schema against the real Databricks provider (skipped unless ../shared/facts is at hand)`, () => {
  interface RealAttribute {
    readonly type?: CtyType;
    readonly nested_type?: {
      readonly nesting_mode: "single" | "list" | "set" | "map";
      readonly attributes?: Readonly<Record<string, RealAttribute>>;
    };
    readonly required?: boolean;
    readonly optional?: boolean;
    readonly computed?: boolean;
  }
  interface RealBlock {
    readonly attributes?: Readonly<Record<string, RealAttribute>>;
    readonly block_types?: Readonly<
      Record<string, { nesting_mode: string; min_items?: number; max_items?: number; block: RealBlock }>
    >;
  }
  type Kind = Readonly<Record<string, { readonly block: RealBlock }>>;
  const real = existsSync(FACTS)
    ? (JSON.parse(readFileSync(FACTS, "utf8")) as {
        provider: { block: RealBlock };
        resources: Kind;
        data_sources: Kind;
      })
    : { provider: { block: {} }, resources: {}, data_sources: {} };

  const typeOf = ({ type, nested_type: nested }: RealAttribute): CtyType => {
    if (!nested) return type ?? "dynamic";
    const members = Object.entries(nested.attributes ?? {}).map(([name, value]) => [name, typeOf(value)] as const);
    const object: CtyType = ["object", Object.fromEntries(members)];
    return nested.nesting_mode === "single" ? object : [nested.nesting_mode, object];
  };
  const describeReal = (attribute: RealAttribute): object => ({
    type: typeOf(attribute),
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    ...(attribute.nested_type &&
      !attribute.computed && { members: mapped(attribute.nested_type.attributes, describeReal) }),
  });
  const describeOurs = ({ type, nested, required, optional, computed }: Attribute): object => ({
    type,
    required,
    optional,
    computed,
    // Below an attribute that is itself computed, the bindings call everything computed.
    ...(nested && !computed && { members: mapped(nested.attributes, describeOurs) }),
  });
  function mapped<T>(values: Readonly<Record<string, T>> | undefined, describeOne: (value: T) => object): object {
    return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, describeOne(value)]));
  }
  const describeRealBlock = (block: RealBlock): object => ({
    attributes: mapped(block.attributes, describeReal),
    blocks: mapped(
      block.block_types,
      ({ nesting_mode: nesting, min_items: minItems = 0, max_items: maxItems = 0, block: inner }) => ({
        nesting,
        minItems,
        // A limit above one is not in the bindings.
        maxItems: maxItems > 1 ? 0 : maxItems,
        block: describeRealBlock(inner),
      }),
    ),
  });
  const describeOurBlock = (block: Block): object => ({
    attributes: mapped(block.attributes, describeOurs),
    blocks: mapped(block.blocks, ({ block: inner, ...rest }) => ({ ...rest, block: describeOurBlock(inner) })),
  });

  const folder = (type: string): string =>
    type === "databricks_provider" ? "provider-resource" : type.replace("databricks_", "").replaceAll("_", "-");

  test("the provider's configuration is the same", () => {
    expect(describeOurBlock(parse(databricks, "provider"))).toEqual(describeRealBlock(real.provider.block));
  });

  test.each(Object.entries(real.resources))("resource %s is the same", (type, { block }) => {
    expect(describeOurBlock(parse(databricks, folder(type)))).toEqual(describeRealBlock(block));
  });

  test.each(Object.entries(real.data_sources))("data source %s is the same", (type, { block }) => {
    expect(
      describeOurBlock(parse(databricks, `data-databricks-${folder(type).replace("provider-resource", "provider")}`)),
    ).toEqual(describeRealBlock(block));
  });
});
