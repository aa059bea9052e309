import type { Registry, ResourceBehaviour } from "../facts/types";
import { CloudError, type Json, type JsonObject, type ObjectStore, type Scope } from "../ports";
import { isObject } from "../facts/values";

/** Attribute names and list indices, outermost first. */
type Path = readonly (string | number)[];

interface Found {
  readonly value: string;
  readonly path: Path;
}

/** Error if an attribute references an object that does not exist. */
export class MissingReferenceError extends CloudError {
  public constructor(
    /** Dotted path of the attribute, without indices. */
    public readonly attribute: string,
    public readonly path: Path,
    /** Kind of the object, e.g. `databricks_catalog`. */
    public readonly kind: string,
    /** Value of the reference. */
    public readonly value: string,
    by: string,
  ) {
    super(404, "RESOURCE_DOES_NOT_EXIST", `${kind} with ${by} "${value}" does not exist`);
  }
}

/**
 * Checks that all referenced objects exist.
 *
 * @param prior attributes before an update; references that they already contain are not checked again
 * @throws MissingReferenceError that names the attribute, the kind and the value
 */
export function checkReferences(
  behaviour: ResourceBehaviour,
  registry: Registry,
  store: ObjectStore,
  scope: Scope,
  attributes: JsonObject,
  prior: JsonObject = {},
): void {
  for (const reference of behaviour.references ?? []) {
    const names = reference.path.split(".");
    const before = new Set(valuesAt(prior, names).map(({ value }) => value));
    const target = reference.scope ?? scope;
    for (const { value, path } of valuesAt(attributes, names)) {
      if (before.has(value)) continue;
      const exists = reference.by
        ? store.find(reference.kind, target, { [reference.by]: value }).length > 0
        : store.get(reference.kind, target, value) !== undefined;
      if (exists) continue;
      if (!registry.resources.has(reference.kind) && store.find(reference.kind).length === 0) {
        throw new Error(`"${reference.path}" references ${reference.kind}, but the sandbox does not support this type`);
      }
      throw new MissingReferenceError(reference.path, path, reference.kind, value, reference.by ?? "id");
    }
  }
}

/** Non-empty values at a dotted path, across all elements of lists. */
function valuesAt(value: Json | undefined, names: readonly string[], path: Path = []): Found[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => valuesAt(item, names, [...path, index]));
  const [name, ...rest] = names;
  if (name === undefined) {
    return value === undefined || value === null || value === "" ? [] : [{ value: textOf(value), path }];
  }
  return isObject(value) ? valuesAt(value[name], rest, [...path, name]) : [];
}

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
