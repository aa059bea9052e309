import type { Json, JsonObject } from "../../ports";
import { invalid } from "../errors";
import { isObject } from "../values";

/** One rule of a cluster policy's definition. */
interface AttributeRule {
  readonly type: string;
  readonly value?: Json;
  readonly values?: readonly Json[];
  readonly pattern?: string;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly isOptional?: boolean;
  readonly defaultValue?: Json;
}

export type PolicyDefinition = Readonly<Record<string, AttributeRule>>;

/**
 * Fields that a rule must have besides `type`, by type of rule. Each inner list contains alternatives: a `range` needs
 * `minValue` or `maxValue`.
 */
const NEEDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  fixed: [["value"]],
  forbidden: [],
  allowlist: [["values"]],
  blocklist: [["values"]],
  regex: [["pattern"]],
  range: [["minValue", "maxValue"]],
  unlimited: [],
};

/** Paths whose rules are not checked, because Databricks computes their values and the cluster does not set them. */
const DERIVED = ["cluster_type", "dbus_per_hour"];

/**
 * Parses the definition of a cluster policy. Throws if it is not a JSON object, or if a rule has an unknown type or
 * lacks a field in `NEEDS`.
 */
export function parseDefinition(definition: string): PolicyDefinition {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch (error) {
    throw invalid(`Policy definition is not valid JSON: ${(error as Error).message}`);
  }
  if (!isObject(parsed)) throw invalid("Policy definition must be a JSON object");
  for (const [path, rule] of Object.entries(parsed)) requireRule(path, rule);
  return parsed as unknown as PolicyDefinition;
}

function requireRule(path: string, rule: Json): void {
  const type = isObject(rule) ? rule["type"] : undefined;
  const needs = typeof type === "string" ? NEEDS[type] : undefined;
  if (!needs || !isObject(rule)) {
    throw invalid(
      `Policy definition: ${path} has type ${JSON.stringify(type ?? null)}; allowed: ${Object.keys(NEEDS).join(", ")}`,
    );
  }
  const lacking = needs.find((alternatives) => alternatives.every((name) => rule[name] === undefined));
  if (lacking) throw invalid(`Policy definition: ${path} of type ${String(type)} needs ${lacking.join(" or ")}`);
}

/** Violations of a policy by a cluster, one line each. */
export function violations(policy: PolicyDefinition, cluster: JsonObject): readonly string[] {
  return Object.entries(policy)
    .filter(([path]) => !DERIVED.includes(path))
    .flatMap(([path, rule]) => violation(path, rule, valueAt(cluster, path)) ?? []);
}

function violation(path: string, rule: AttributeRule, value: Json | undefined): string | undefined {
  if (value === undefined) {
    const needsValue = ["allowlist", "regex", "range"].includes(rule.type) && !rule.isOptional;
    return needsValue ? `Validation failed for ${path}, the value must be present` : undefined;
  }
  const wrong = (allowed: string): string =>
    `Validation failed for ${path}, the value must be ${allowed} (is ${JSON.stringify(value)})`;
  switch (rule.type) {
    case "fixed":
      return same(rule.value, value) ? undefined : wrong(JSON.stringify(rule.value));
    case "forbidden":
      return `Validation failed for ${path}, the value must not be set (is ${JSON.stringify(value)})`;
    case "allowlist":
      return rule.values?.some((each) => same(each, value)) ? undefined : wrong(`in ${JSON.stringify(rule.values)}`);
    case "blocklist":
      return rule.values?.some((each) => same(each, value))
        ? wrong(`not in ${JSON.stringify(rule.values)}`)
        : undefined;
    case "regex":
      return new RegExp(`^(?:${rule.pattern ?? ""})$`).test(String(value))
        ? undefined
        : wrong(`like ${rule.pattern ?? ""}`);
    case "range":
      return Number(value) >= (rule.minValue ?? -Infinity) && Number(value) <= (rule.maxValue ?? Infinity)
        ? undefined
        : wrong(`from ${rule.minValue ?? "any"} to ${rule.maxValue ?? "any"}`);
    default:
      return undefined;
  }
}

function same(one: Json | undefined, other: Json): boolean {
  return String(one) === String(other);
}

/**
 * Value of a cluster's attribute at a path of a cluster policy, e.g. `autoscale.max_workers`. In a map, the rest of the
 * path can be a single key with dots: `spark_conf.spark.master`. `*` stands for the first list element with a value.
 */
function valueAt(cluster: JsonObject, path: string): Json | undefined {
  const [head, ...rest] = path.split(".");
  const value = cluster[head ?? ""];
  if (rest[0] === "*") {
    const found = (Array.isArray(value) ? (value as readonly Json[]) : []).map((each) =>
      elementAt(each, rest.slice(1)),
    );
    return found.find((each) => each !== undefined);
  }
  const inner = Array.isArray(value) ? (value[0] as Json | undefined) : value;
  if (rest.length === 0) return isUnset(inner) ? undefined : inner;
  if (!isObject(inner)) return undefined;
  const whole = inner[rest.join(".")];
  return isUnset(whole) ? (isUnset(inner[rest[0] ?? ""]) ? undefined : valueAt(inner, rest.join("."))) : whole;
}

function elementAt(element: Json, path: readonly string[]): Json | undefined {
  if (path.length === 0) return isUnset(element) ? undefined : element;
  return isObject(element) ? valueAt(element, path.join(".")) : undefined;
}

function isUnset(value: Json | undefined): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}
