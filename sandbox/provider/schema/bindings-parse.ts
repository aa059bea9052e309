import type { CtyType } from "../cty/type";
import { nestedType, type Attribute, type Block, type NestedBlock, type NestedNesting } from "./model";

interface Flags {
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
}

/** How the bindings hand a member to Terraform; absent for members that are only computed. */
interface Setter {
  readonly kind: string;
  readonly storage: string;
}

interface Member extends Flags {
  /** Type of an attribute that is no structure. */
  readonly type?: CtyType;
  /** Structure and how it nests. */
  readonly struct?: { readonly name: string; readonly nesting: NestedNesting; readonly single: boolean };
}

/** What the generated source of one folder declares. */
class Declarations {
  private readonly classes = new Map<string, string>();
  private readonly setters = new Map<string, string>();
  private readonly interfaces = new Map<string, string>();
  public readonly main: { readonly name: string; readonly body: string; readonly isProvider: boolean };

  public constructor(source: string) {
    let main: Declarations["main"] | undefined;
    const declaration =
      /^export (?:(class|interface) (\w+)(?: extends cdktf\.(\w+))?|function (\w+)ToHclTerraform\().*$/gm;
    for (const match of source.matchAll(declaration)) {
      const [, kind, name = "", base = "", setter] = match;
      const body = source.slice(match.index, source.indexOf("\n}", match.index));
      if (setter !== undefined) this.setters.set(setter.toLowerCase(), body);
      else if (kind === "interface") this.interfaces.set(name, body);
      else {
        this.classes.set(name, body);
        if (["TerraformResource", "TerraformDataSource", "TerraformProvider"].includes(base))
          main = { name, body, isProvider: base === "TerraformProvider" };
      }
    }
    if (!main) throw new Error("sandbox: the bindings declare neither a resource nor a data source nor a provider");
    this.main = main;
  }

  public class(name: string): string | undefined {
    return this.classes.get(name);
  }

  public interface(name: string): string {
    return this.interfaces.get(name) ?? "";
  }

  public setter(struct: string): string {
    return this.setters.get(struct.toLowerCase()) ?? "";
  }
}

/**
 * Reads the schema from the source of one folder of generated bindings.
 *
 * @throws Error naming the member that does not look as the generator writes it
 */
export function parseBindings(source: string): Block {
  const declarations = new Declarations(source);
  const { name, body, isProvider } = declarations.main;
  const members = membersOf(declarations, body, body);
  // Terraform's own: it names the instance of a provider.
  if (isProvider) members.delete("alias");
  return toBlock(declarations, members, declarations.interface(`${name}Config`));
}

function membersOf(declarations: Declarations, body: string, setterBody: string): Map<string, Member> {
  const setters = settersOf(setterBody);
  const members = new Map<string, Member>();
  const chunks = body.split(/^ {2}\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)$/m);
  for (let index = 1; index < chunks.length; index += 5) {
    const [name = "", computed, optional, required, code = ""] = chunks.slice(index, index + 5);
    const flags = { computed: computed === "true", optional: optional === "true", required: required === "true" };
    members.set(name, { ...flags, ...shapeOf(declarations, name, code, setters.get(name)) });
  }
  return members;
}

/** Members of a structure that has no class of its own: blocks of a provider's configuration. */
function membersOfSetter(declarations: Declarations, struct: string): Map<string, Member> {
  const declared = declarations.interface(struct);
  const members = new Map<string, Member>();
  for (const [name, setter] of settersOf(declarations.setter(struct))) {
    const required = new RegExp(`#${name} [^]*?\\n {2}readonly \\w+(\\??):`).exec(declared)?.[1] === "";
    members.set(name, { computed: false, optional: !required, required, ...shapeOfSetter(declarations, setter) });
  }
  return members;
}

function settersOf(body: string): Map<string, Setter> {
  const entry = /^ +(\w+): \{\n +value: .*,\n +isBlock: \w+,\n +type: "(\w+)",\n +storageClassType: "(\w+)",$/gm;
  return new Map(
    [...body.matchAll(entry)].map(([, name = "", kind = "", storage = ""]) => [name, { kind, storage }] as const),
  );
}

function shapeOf(
  declarations: Declarations,
  name: string,
  code: string,
  setter: Setter | undefined,
): Pick<Member, "type" | "struct"> {
  const [, field, inSet] = /= new (?:cdktf\.)?(\w+)\(this, "\w+"(?:, (true|false))?\)/.exec(code) ?? [];
  if (field === undefined) {
    if (setter) return shapeOfSetter(declarations, setter);
    const getter = /\breturn (.+);/.exec(code)?.[1] ?? "";
    const method = /\.(?:get(\w+)Attribute|(interpolationForAttribute))\('/.exec(getter);
    const type = method && (method[2] ? "dynamic" : GETTERS[method[1] ?? ""]);
    if (!type) throw new Error(`sandbox: cannot tell the type of "${name}" from the bindings (${getter || code})`);
    return { type: getter.includes("Fn.tolist(") && Array.isArray(type) ? ["set", type[1] as CtyType] : type };
  }
  const plain = /^(String|Number|Boolean|Any)Map(List)?$/.exec(field);
  if (plain) {
    const map: CtyType = ["map", PRIMITIVES[(plain[1] ?? "").toLowerCase()] ?? "dynamic"];
    return { type: plain[2] ? [inSet === "true" ? "set" : "list", map] : map };
  }
  const [, struct = "", form] = /^(\w+?)(OutputReference|List|Map)$/.exec(field) ?? [];
  const single = form === "OutputReference";
  // A block that may stand once is a list (or set) of one; an object is an object.
  const alone =
    single && !/super\(terraformResource, terraformAttribute, \w+, 0\)/.test(declarations.class(field) ?? "");
  const collection = setter?.kind === "set" || inSet === "true" ? "set" : "list";
  return { struct: { name: struct, single, nesting: alone ? "single" : form === "Map" ? "map" : collection } };
}

function shapeOfSetter(declarations: Declarations, { kind, storage }: Setter): Pick<Member, "type" | "struct"> {
  if (/^[A-Z]/.test(storage)) {
    const struct = declarations.setter(storage) === "" ? storage.replace(/(List|Map)$/, "") : storage;
    const nesting = kind === "struct" ? "single" : (kind as NestedNesting);
    return { struct: { name: struct, nesting, single: kind === "struct" } };
  }
  const [, primitive = "", wrappers = ""] = /^([a-z]+)((?:List|Map)*)$/.exec(storage) ?? [];
  const layers = [...wrappers.matchAll(/List|Map/g)].map(([layer]) => layer.toLowerCase() as "list" | "map");
  if (kind === "set") layers.splice(-1, 1, "set" as "list");
  return { type: layers.reduce<CtyType>((type, layer) => [layer, type], PRIMITIVES[primitive] ?? "dynamic") };
}

const PRIMITIVES: Readonly<Record<string, CtyType>> = { string: "string", number: "number", boolean: "bool" };

const GETTERS: Readonly<Record<string, CtyType>> = {
  String: "string",
  Number: "number",
  Boolean: "bool",
  List: ["list", "string"],
  NumberList: ["list", "number"],
  StringMap: ["map", "string"],
  NumberMap: ["map", "number"],
  BooleanMap: ["map", "bool"],
  AnyMap: ["map", "dynamic"],
};

function toBlock(declarations: Declarations, members: Map<string, Member>, declared: string): Block {
  const blockNames = new Set([...declared.matchAll(/^ {2}\* (\w+) block$/gm)].map(([, name]) => name));
  const attributes: Record<string, Attribute> = {};
  const blocks: Record<string, NestedBlock> = {};
  for (const [name, member] of members) {
    if (member.struct && blockNames.has(name)) blocks[name] = toNestedBlock(declarations, member, member.struct);
    else attributes[name] = toAttribute(declarations, member, name, members);
  }
  return { attributes, blocks };
}

function toNestedBlock(declarations: Declarations, member: Member, struct: NonNullable<Member["struct"]>): NestedBlock {
  return {
    nesting: struct.nesting,
    block: toBlock(declarations, structMembers(declarations, struct.name), declarations.interface(struct.name)),
    minItems: member.required && struct.nesting !== "single" ? 1 : 0,
    maxItems: struct.single && struct.nesting !== "single" ? 1 : 0,
  };
}

function toAttribute(
  declarations: Declarations,
  member: Member,
  name: string,
  siblings: Map<string, Member>,
): Attribute {
  const { computed, optional, required, struct } = member;
  // The naming rule of the providers: a write-only argument ends in `_wo` and has a version beside it.
  const writeOnly = name.endsWith("_wo") && siblings.has(`${name}_version`);
  const flags = { computed, optional, required, writeOnly, sensitive: writeOnly };
  if (!struct) return { type: member.type ?? "dynamic", ...flags };
  const attributes = Object.fromEntries(
    [...structMembers(declarations, struct.name)].map(([inner, value], _, all) => [
      inner,
      toAttribute(declarations, value, inner, new Map(all)),
    ]),
  );
  const type = nestedType(struct.nesting, attributes);
  // In a plain object every member is always written, as null when it is not given.
  const isPlainObject = !(optional || required) || declarations.setter(struct.name).includes("=== undefined ? null :");
  return isPlainObject ? { type, ...flags } : { type, nested: { nesting: struct.nesting, attributes }, ...flags };
}

function structMembers(declarations: Declarations, struct: string): Map<string, Member> {
  const body = declarations.class(`${struct}OutputReference`);
  return body === undefined
    ? membersOfSetter(declarations, struct)
    : membersOf(declarations, body, declarations.setter(struct));
}
