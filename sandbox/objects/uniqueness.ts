import type { ResourceBehaviour } from "../facts/types";
import { CloudError, type CloudObject, type JsonObject, type ObjectStore, type Scope } from "../ports";

type Key = Readonly<Record<string, NonNullable<JsonObject[string]>>>;

/** Error if another object already has the same values in attributes that must be unique. */
export class NameTakenError extends CloudError {
  public constructor(
    type: string,
    /** The values that another object already has, by attribute. */
    public readonly key: Key,
    taken: CloudObject,
  ) {
    const names = Object.entries(key).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    super(409, "RESOURCE_ALREADY_EXISTS", `${type} with ${names.join(" and ")} already exists (id ${taken.id})`);
  }
}

/** Combinations of values that must be unique within a scope. Omits combinations in which an attribute is unset. */
export function uniqueKeys(behaviour: ResourceBehaviour, attributes: JsonObject): Key[] {
  return (behaviour.unique ?? []).flatMap((names) => {
    const entries = names.flatMap((name) => {
      const value = attributes[name];
      return value === undefined || value === null || value === "" ? [] : [[name, value] as const];
    });
    return entries.length === names.length ? [Object.fromEntries(entries)] : [];
  });
}

/**
 * Checks that no other object has the same values in the attributes that must be unique.
 *
 * @param ownId id of the updated object; absent for a create
 * @throws NameTakenError
 */
export function checkUnique(
  behaviour: ResourceBehaviour,
  store: ObjectStore,
  scope: Scope,
  attributes: JsonObject,
  ownId?: string,
): void {
  for (const key of uniqueKeys(behaviour, attributes)) {
    const taken = store.find(behaviour.type, scope, key).find(({ id }) => id !== ownId);
    if (taken) throw new NameTakenError(behaviour.type, key, taken);
  }
}
