import { isObject, objectOf, type JsonObject } from "../core/json";
import { moduleConfiguration } from "./module-configuration";
import type { ConfigurationJson, PlanJson, ResourceChangeJson } from "./plan-json";
import { instanceAddress, refersTo } from "./reference";

/** Text in place of a value that is known only after the apply. */
export const UNKNOWN = "(known after apply)";

/** A stack's plan and configuration. */
export interface StackInput {
  /** Part of the service, as in waivers: `bootstrap`, `account`, `workspace`, `platform` or a project. */
  readonly part: string;
  readonly plan: PlanJson;
  readonly configuration: ConfigurationJson;
}

/** A managed resource with its planned values. */
export class PlannedResource {
  public readonly address: string;
  public readonly type: string;
  /**
   * Arguments and attributes. In place of an unknown argument: the configured text or, if the configuration contains no
   * text, `UNKNOWN`. In place of an unknown value in a block or list: `UNKNOWN`.
   */
  public readonly values: JsonObject;
  /** Paths of values that the provider marks as sensitive and that the plan contains. */
  public readonly secrets: readonly string[];

  public constructor(
    change: ResourceChangeJson,
    /** Configuration of the resource, with references as text. Unlike `values`, it contains `lifecycle`. */
    public readonly configured: JsonObject,
    /** Terraform locals of the stack, to which arguments may refer. */
    private readonly locals: unknown = {},
  ) {
    const { after, after_unknown: unknown, after_sensitive: sensitive } = change.change;
    this.address = change.address;
    this.type = change.type;
    this.values = withUnknown(after ?? {}, unknown, configured);
    this.secrets = knownSecrets(after, sensitive);
  }

  /** Value of an argument; an empty string if the value is not a string. */
  public text(argument: string): string {
    const value = this.values[argument];
    return typeof value === "string" ? value : "";
  }

  /** Nested blocks of the resource with the given name. */
  public blocks(name: string): readonly JsonObject[] {
    return blocksOf(this.values, name);
  }

  /** Whether an argument refers to another resource, by reference or by a known name. */
  public refersTo(other: PlannedResource, argument: string): boolean {
    const from = { address: instanceAddress(this.address), forEach: this.configured["for_each"], locals: this.locals };
    const isReference = refersTo(this.configured[argument], from, instanceAddress(other.address));
    return isReference || [this.values[argument]].flat().some((value) => other.isCalled(value));
  }

  /** Whether a value equals a known id, ARN, bucket, name or path of this resource. */
  private isCalled(value: unknown): boolean {
    const names = ["id", "arn", "bucket", "name", "path"].map((key) => this.values[key]);
    return typeof value === "string" && value !== "" && value !== UNKNOWN && names.includes(value);
  }
}

/** A planned stack in the form that the guard's rules check. */
export class PlannedStack {
  public readonly part: string;
  public readonly plan: PlanJson;
  public readonly configuration: ConfigurationJson;
  /** Changes of all managed resources. */
  public readonly changes: readonly ResourceChangeJson[];
  /** All managed resources after the apply, changed or not. */
  public readonly resources: readonly PlannedResource[];

  public constructor(input: StackInput) {
    this.part = input.part;
    this.plan = input.plan;
    this.configuration = input.configuration;
    this.changes = (input.plan.resource_changes ?? []).filter(({ mode }) => mode === "managed");
    this.resources = this.changes
      .filter(({ change }) => change.after !== null)
      .map((change) => {
        const configured = withDynamicBlocks(configurationOf(change, input));
        return new PlannedResource(change, configured, input.configuration["locals"]);
      });
  }

  public ofType(...types: readonly string[]): readonly PlannedResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Resources of the given type that refer to `target` in the given argument. */
  public referrers(target: PlannedResource, type: string, argument: string): readonly PlannedResource[] {
    return this.ofType(type).filter((resource) => resource.refersTo(target, argument));
  }
}

/** Configuration of a resource in the stack or in one of its modules. */
export function configurationOf(
  { address, type, name }: Pick<ResourceChangeJson, "address" | "type" | "name">,
  { plan, configuration }: Pick<StackInput, "plan" | "configuration">,
): JsonObject {
  if (address.startsWith("module.")) return moduleConfiguration(plan.configuration, address);
  return configuration.resource?.[type]?.[name] ?? {};
}

/** Moves dynamic blocks, which `cdk.tf.json` contains in `dynamic`, to the other blocks of the same name. */
function withDynamicBlocks({ dynamic, ...configured }: JsonObject): JsonObject {
  const blocks = Object.entries(objectOf(dynamic)).map(([name, block]) => [
    name,
    [
      ...blocksOf(configured, name),
      ...[block].flat().map((one) => ({ ...objectOf(objectOf(one)["content"]), for_each: objectOf(one)["for_each"] })),
    ],
  ]);
  return { ...configured, ...(Object.fromEntries(blocks) as JsonObject) };
}

/** Nested blocks as a list; for no block, which is null in plans, an empty list. */
export function blocksOf(values: JsonObject, name: string): readonly JsonObject[] {
  return [values[name]].flat().filter(isObject);
}

/** Whether an argument has a value. `UNKNOWN` counts as a value, an empty string does not. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function withUnknown(known: JsonObject, unknown: JsonObject, configured: JsonObject): JsonObject {
  const merged = merge(known, unknown) as Record<string, unknown>;
  for (const [key, value] of Object.entries(configured)) {
    // If a text refers to an unknown value, e.g. a policy to the ARN of a new bucket, the plan marks the whole text as
    // unknown. The configured text shows everything except that value.
    if (merged[key] === UNKNOWN && typeof value === "string") merged[key] = value;
  }
  return merged;
}

function merge(known: unknown, unknown: unknown): unknown {
  if (unknown === true) return UNKNOWN;
  if (Array.isArray(known) || Array.isArray(unknown)) {
    const [items, unknowns] = [known, unknown].map((list) => (Array.isArray(list) ? (list as unknown[]) : []));
    const length = Math.max(items?.length ?? 0, unknowns?.length ?? 0);
    return Array.from({ length }, (_, index) => merge(items?.[index], unknowns?.[index]));
  }
  if (!isObject(known) && !isObject(unknown)) return known;
  const [left, right] = [objectOf(known), objectOf(unknown)];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return Object.fromEntries(keys.map((key) => [key, merge(left[key], right[key])]));
}

function knownSecrets(value: unknown, sensitive: unknown, path = ""): readonly string[] {
  if (sensitive === true) return isSet(value) && !["[]", "{}"].includes(JSON.stringify(value)) ? [path] : [];
  if (!isObject(sensitive) && !Array.isArray(sensitive)) return [];
  return Object.entries(sensitive).flatMap(([key, inner]) => {
    const child = isObject(value) || Array.isArray(value) ? (value as JsonObject)[key] : undefined;
    return knownSecrets(child, inner, path === "" ? key : `${path}.${key}`);
  });
}
