import { defined } from "../../defined";
import { invalid } from "../../facts/errors";
import { isObject } from "../../facts/values";
import { CloudError, type Json, type JsonObject } from "../../ports";
import { ENTITLEMENTS } from "../scim-bodies";

/** One operation of a SCIM PATCH (RFC 7644, section 3.5.2). */
interface Operation {
  readonly op: "add" | "remove" | "replace";
  /** Attribute that the operation changes, e.g. `members`. */
  readonly attribute: string;
  /** Values to add, remove or set. Empty if the whole attribute is removed. */
  readonly values: readonly string[];
}

/** The operations of a PATCH, one per attribute. */
export function operationsOf(body: JsonObject): readonly Operation[] {
  const given = body["Operations"];
  if (!Array.isArray(given)) throw invalid("Operations must be a list");
  return (given as readonly Json[]).flatMap((operation) => {
    if (!isObject(operation)) throw invalid("each element of Operations must be an object");
    const op = String(operation["op"]).toLowerCase();
    if (op !== "add" && op !== "remove" && op !== "replace") throw invalid(`op '${op}' is not add, remove or replace`);
    const { path, value = null } = operation;
    if (typeof path !== "string" || path === "") {
      if (!isObject(value)) throw invalid("an operation without a path needs an object as its value");
      return Object.entries(value).map(([attribute, each]) => ({ op, attribute, values: textsIn(each) }) as const);
    }
    const [, attribute, only] = /^(\w+)(?:\[value eq "([^"]*)"\])?$/.exec(path) ?? [];
    if (attribute === undefined)
      throw new CloudError(
        501,
        "NOT_IMPLEMENTED",
        `sandbox: SCIM path '${path}' is not supported, only <attribute> and <attribute>[value eq "<value>"]`,
      );
    return [{ op, attribute, values: only === undefined ? textsIn(value) : [only] } as const];
  });
}

/** Converts a SCIM resource to attributes as in Terraform's state. An attribute that the body lacks stays unchanged. */
export function principalAttributes(body: JsonObject): JsonObject {
  const { displayName, externalId, applicationId, active, entitlements } = body;
  const given = new Set(Array.isArray(entitlements) ? textsIn(entitlements) : []);
  const unknown = [...given].find((name) => !(name in ENTITLEMENTS));
  if (unknown !== undefined)
    throw invalid(`entitlement '${unknown}' is not one of ${Object.keys(ENTITLEMENTS).join(", ")}`);
  return {
    ...defined({ display_name: displayName, external_id: externalId, application_id: applicationId, active }),
    ...(entitlements === undefined
      ? {}
      : Object.fromEntries(Object.entries(ENTITLEMENTS).map(([name, attribute]) => [attribute, given.has(name)]))),
  };
}

/** Strings of `[{ "value": <string> }]`, of a list of strings, or of a single string. */
export function textsIn(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(textsIn);
  if (isObject(value)) return textsIn(value["value"]);
  return value === "" ? [] : [String(value)];
}
