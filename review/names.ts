import { isObject, objectOf, type JsonObject } from "../core/json";
import { stateResources, type PlanJson } from "../guard/plan-json";
import { UNKNOWN } from "../guard/planned-stack";
import type { ReviewedStack } from "./input";
import { mapTexts } from "./map-texts";
import type { ReviewedResource } from "./resources";
import type { Secrets } from "./visible";
import { typeInWords } from "./words";

/** Attributes that can contain a readable name of a resource, best first. */
const NAMES = [
  "display_name",
  "full_name",
  "workspace_name",
  "user_name",
  "bucket",
  "name",
  "path",
  "title",
  "label",
  "workspace",
];

/** Attributes that other resources and policies use to refer to an object. */
const IDS = [
  "id",
  "arn",
  "application_id",
  "acl_principal_id",
  "cluster_id",
  "experiment_id",
  "job_id",
  "key_id",
  "object_id",
  "policy_id",
  "serving_endpoint_id",
  "unique_id",
  "workspace_id",
  "network_policy_id",
];

/** References to resources and data sources: `${type.name.attribute}` and `${data.type.name.attribute}`. */
const REFERENCE = /\$\{((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)(?:\.([^{}]*))?\}/g;

/** A Terraform expression without inner braces, e.g. a function call. An escaped `$${` begins no expression. */
const EXPRESSION = /(?<!\$)\$\{[^{}]*\}/g;

/** Stack and address of a resource. Two stacks, e.g. of two projects, can contain equal addresses. */
type Place = Pick<ReviewedResource, "stack" | "address">;

const keyOf = ({ stack, address }: Place): string => `${stack}/${address}`;

/** Returns the text that replaces a reference to an unknown value. */
type ReferenceInWords = (place: Place, attribute: string | undefined) => string;

/** Readable names of the principals and objects that plans refer to by id. */
export class Names {
  private readonly byId = new Map<string, string>();
  /** Names of resources and data sources, by `keyOf`. */
  private readonly byPlace = new Map<string, string>();
  private readonly principals = new Map<string, string>();
  /** Planned values, by `keyOf`. */
  private readonly values = new Map<string, JsonObject>();

  public constructor(stacks: readonly ReviewedStack[], resources: readonly ReviewedResource[], secrets: Secrets) {
    // Deposed objects come first, so that an address has the name of its current object.
    const ordered = [...resources].sort((one, other) => Number(isCurrent(one)) - Number(isCurrent(other)));
    for (const resource of ordered) {
      const { before, after, configured } = resource;
      for (const values of [before, after]) if (values !== undefined) this.add(resource, values, configured);
      if (after !== undefined) this.values.set(keyOf(resource), after);
    }
    for (const { stack, type, after, configured } of resources) {
      if (type === "aws_kms_alias" && after !== undefined) this.addAlias(stack, after, configured);
    }
    for (const { stack, plan, configuration } of stacks) {
      for (const [address, values] of dataSources(plan, secrets)) this.add({ stack, address }, values, {});
      const data = objectOf(configuration?.["data"]);
      for (const [type, byName] of Object.entries(data)) {
        for (const [name, values] of Object.entries(objectOf(byName))) {
          if (isObject(values)) this.add({ stack, address: `data.${type}.${name}` }, values, {});
        }
      }
    }
  }

  /** The name of the object with the given id; the id itself if no name is known; `UNKNOWN` for any other value. */
  public of(id: unknown): string {
    if (typeof id === "number") return this.byId.get(String(id)) ?? String(id);
    if (typeof id !== "string") return UNKNOWN;
    return this.byId.get(id) ?? this.byId.get(id.replace(/^(servicePrincipals|groups|users)\//, "")) ?? id;
  }

  /** Replaces application ids of service principals in a value by the principals' names. */
  public withPrincipals(value: unknown): unknown {
    return mapTexts(value, (text) => this.principals.get(text) ?? text);
  }

  /** The name of the resource at an address of a stack. */
  public at(place: Place): string | undefined {
    return this.byPlace.get(keyOf(place));
  }

  /** The name that a deleted or replaced resource has before the plan. */
  public today(resource: ReviewedResource): string | undefined {
    return (resource.before && nameIn(resource.before)) ?? this.at(resource);
  }

  /**
   * Value of an argument that names a principal or object: the planned value or, if a part of it is unknown, the
   * configured text with its references replaced by their planned values. A reference whose value is unknown or no text
   * is replaced by the readable name of the referenced resource, if it has one and the reference is to an id or a name,
   * and by a description otherwise. Other expressions are replaced by `UNKNOWN`.
   */
  public argument(resource: ReviewedResource, argument: string): unknown {
    return this.planned(resource, argument, (place, attribute) => {
      const name = this.at(place);
      const isNamed = attribute === undefined || [...IDS, ...NAMES].includes(attribute);
      return name !== undefined && isNamed ? name : this.described(place, attribute);
    });
  }

  /** The planned value of an argument or, if a part of it is unknown, the configured value in the form of `shown`. */
  public shownArgument(resource: ReviewedResource, argument: string): unknown {
    return this.planned(resource, argument, (place, attribute) => this.described(place, attribute));
  }

  /**
   * A configured value of a stack. Each reference is replaced by its planned text or, if there is none, by a
   * description, e.g. "(id of job x)". Outputs of other stacks and all other expressions become `UNKNOWN`.
   */
  public shown(stack: string, value: unknown): unknown {
    return this.resolved(stack, value, (place, attribute) => this.described(place, attribute));
  }

  private planned({ stack, after, configured }: ReviewedResource, argument: string, words: ReferenceInWords): unknown {
    const planned = after?.[argument];
    const written = configured[argument];
    return hasUnknown(planned) && written !== undefined ? this.resolved(stack, written, words) : planned;
  }

  private resolved(stack: string, value: unknown, words: ReferenceInWords): unknown {
    const replaced = (_written: string, address: string, attribute?: string): string => {
      const place = { stack, address };
      const known = this.values.get(keyOf(place))?.[attribute ?? ""];
      return typeof known === "string" && known !== UNKNOWN ? known : words(place, attribute);
    };
    return mapTexts(value, (text) => text.replaceAll(REFERENCE, replaced).replaceAll(EXPRESSION, UNKNOWN));
  }

  /**
   * Describes a value that is known only after the apply, e.g. "(arn of S3 bucket data)", with the resource's name in
   * Terraform if it has no readable name. Returns `UNKNOWN` for an output of another stack.
   */
  private described(place: Place, attribute = "id"): string {
    const [type = "", own = ""] = place.address.replace(/^data\./, "").split(".");
    if (type === "terraform_remote_state") return UNKNOWN;
    return `(${attribute} of ${typeInWords(type)} ${this.at(place) ?? own})`;
  }

  /** Registers the alias of a KMS key as the key's name. */
  private addAlias(stack: string, { name, target_key_id: id }: JsonObject, configured: JsonObject): void {
    if (typeof name !== "string" || name === UNKNOWN) return;
    const [address] = [...String(configured["target_key_id"]).matchAll(REFERENCE)].map(([, target]) => target);
    const place = address === undefined ? undefined : keyOf({ stack, address });
    if (place !== undefined) this.byPlace.set(place, name);
    const arn = place === undefined ? undefined : this.values.get(place)?.["arn"];
    for (const key of [id, arn]) if (typeof key === "string" && key !== UNKNOWN) this.byId.set(key, name);
  }

  /**
   * A text of a stack with all references replaced by planned texts; undefined if a reference has no planned text, or
   * if the text contains other expressions.
   */
  public knownValue(stack: string, text: string): string | undefined {
    const known = text.replaceAll(REFERENCE, (whole, address: string, attribute?: string) => {
      const value = this.values.get(keyOf({ stack, address }))?.[attribute ?? ""];
      return typeof value === "string" && value !== UNKNOWN ? value : whole;
    });
    return known.includes("${") ? undefined : known;
  }

  private add(place: Place, values: JsonObject, configured: JsonObject): void {
    const name = nameIn(values, configured);
    if (name === undefined) return;
    this.byPlace.set(keyOf(place), name);
    for (const key of IDS) {
      const id = values[key];
      const text = typeof id === "number" ? String(id) : id;
      if (typeof text !== "string" || text === "" || text === UNKNOWN || text === name) continue;
      this.byId.set(text, name);
      if (key === "application_id") this.principals.set(text, name);
    }
  }
}

/** The readable name in an object's values. */
function nameIn(values: JsonObject, configured: JsonObject = {}): string | undefined {
  return NAMES.flatMap((key) => [values[key], configured[key]]).find(
    (value): value is string => typeof value === "string" && value !== "" && value !== UNKNOWN && !value.includes("${"),
  );
}

function isCurrent({ deposed }: ReviewedResource): boolean {
  return deposed === undefined;
}

/** Whether part of a value is known only after the apply. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return value.includes(UNKNOWN);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Data sources in the prior and in the planned state of a plan, with their values. */
function dataSources(
  plan: PlanJson | undefined,
  secrets: Secrets,
): readonly (readonly [address: string, values: JsonObject])[] {
  return [plan?.prior_state?.values, plan?.planned_values]
    .flatMap(stateResources)
    .filter(({ mode }) => mode === "data")
    .flatMap(({ address, values, sensitive_values: marks }) => {
      const visible = secrets.visible(values ?? {}, marks);
      return isObject(visible) ? [[address, visible] as const] : [];
    });
}
