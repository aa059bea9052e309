import type { BehaviourContext, Registry, ResourceBehaviour } from "../facts/types";
import { missing } from "../facts/errors";
import { type CloudError, type CloudObject, type JsonObject, type ObjectStore, type Scope } from "../ports";
import { KeyedMutex } from "./keyed-mutex";
import { checkReferences } from "./references";
import { checkUnique, uniqueKeys } from "./uniqueness";

/** The resource type whose objects a call reads or changes, with the scope of the objects and the call's context. */
export interface Place {
  readonly behaviour: ResourceBehaviour;
  /** Scope under which the store keeps the objects: `aws`, `account` or a workspace id. */
  readonly scope: Scope;
  readonly context: BehaviourContext;
}

/**
 * Computes the attributes to store. `assigned` contains the attributes that the cloud assigned. `stored` contains the
 * attributes before an update, and is empty for a create. For Terraform, `provider/apply/resource-service.ts` passes a
 * function that also takes values from the plan.
 */
export type Finish = (assigned: JsonObject, stored: JsonObject) => JsonObject;

/**
 * Creates, reads, updates and deletes objects like the cloud APIs, for both the provider and the REST API.
 * Methods throw `CloudError` for requests that the cloud would refuse.
 */
export class Objects {
  private readonly mutex = new KeyedMutex();

  public constructor(
    private readonly store: ObjectStore,
    private readonly registry: Registry,
  ) {}

  /** Creates an object. The promise resolves when the object is on disk. */
  public create(place: Place, given: JsonObject, finish: Finish = over(given)): Promise<CloudObject> {
    const { behaviour, scope, context } = place;
    const { type } = behaviour;
    const names = uniqueKeys(behaviour, given).map((key) => `${type}\n${scope}\n${JSON.stringify(key)}`);
    return this.mutex.run(names, async () => {
      checkReferences(behaviour, this.registry, this.store, scope, given);
      checkUnique(behaviour, this.store, scope, given);
      const assigned = await behaviour.create(given, context);
      const id = idFrom(type, assigned);
      const object = { kind: type, scope, id, attributes: { ...finish(assigned, {}), id } };
      await this.store.put(object);
      return object;
    });
  }

  /** Returns an object with its current attributes; undefined if the object no longer exists. */
  public read(place: Place, id: string): Promise<CloudObject | undefined> {
    return this.exclusively(place, id, async () => {
      const { behaviour, context } = place;
      const object = this.stored(place, id);
      if (!object) return undefined;
      const attributes = behaviour.read ? await behaviour.read(object, context) : object.attributes;
      return attributes && { ...object, attributes };
    });
  }

  /**
   * Updates an object in place.
   *
   * @param given all attributes after the update, including those that the cloud assigned; absent attributes are unset
   */
  public update(place: Place, id: string, given: JsonObject, finish: Finish = over(given)): Promise<CloudObject> {
    return this.exclusively(place, id, async () => {
      const { behaviour, scope, context } = place;
      const prior = this.existing(place, id);
      checkReferences(behaviour, this.registry, this.store, scope, given, prior.attributes);
      checkUnique(behaviour, this.store, scope, given, id);
      const assigned = (await behaviour.update?.(given, prior, context)) ?? {};
      // Reads the object again, because `behaviour.update` may have changed it in the store. If the store has no such
      // object, an object of another type contained it (`ResourceBehaviour.containedIn`): uses the prior attributes.
      const stored = this.store.get(behaviour.type, scope, id)?.attributes ?? prior.attributes;
      const object = { kind: behaviour.type, scope, id, attributes: { ...finish(assigned, stored), id } };
      await this.store.put(object);
      return object;
    });
  }

  /**
   * Deletes an object. Does nothing if it no longer exists.
   *
   * @param options attributes that override the stored ones for this deletion
   */
  public delete(place: Place, id: string, options: JsonObject = {}): Promise<void> {
    return this.exclusively(place, id, async () => {
      const { behaviour, scope, context } = place;
      const prior = this.stored(place, id);
      if (prior) await behaviour.delete?.({ ...prior, attributes: { ...prior.attributes, ...options } }, context);
      await this.store.delete(behaviour.type, scope, id);
    });
  }

  /** Finds the object to import by its import id. @throws CloudError 404 if the object does not exist */
  public import({ behaviour, scope, context }: Place, importId: string): CloudObject {
    const object = behaviour.importId
      ? behaviour.importId(importId, context)
      : this.store.get(behaviour.type, scope, importId);
    if (!object) throw doesNotExist(behaviour.type, importId);
    return object;
  }

  /**
   * Finds an object in the store, also inside an object of another type (`ResourceBehaviour.containedIn`). Does not
   * call the behaviour's `read`.
   */
  public stored({ behaviour, scope, context }: Place, id: string): CloudObject | undefined {
    return this.store.get(behaviour.type, scope, id) ?? behaviour.containedIn?.(id, context);
  }

  private existing(place: Place, id: string): CloudObject {
    const object = this.stored(place, id);
    if (!object) throw doesNotExist(place.behaviour.type, id);
    return object;
  }

  private exclusively<T>({ behaviour, scope }: Place, id: string, task: () => Promise<T>): Promise<T> {
    return this.mutex.run([`${behaviour.type}\n${scope}\n${id}`], task);
  }
}

/** Stores the attributes in `given`, overridden by the attributes that the cloud assigned. */
function over(given: JsonObject): Finish {
  return (assigned) => ({ ...given, ...assigned });
}

function idFrom(type: string, { id }: JsonObject): string {
  if ((typeof id !== "string" && typeof id !== "number") || id === "") {
    throw new Error(`the behaviour of ${type} must assign a string or a number as id, got ${JSON.stringify(id)}`);
  }
  return String(id);
}

function doesNotExist(type: string, id: string): CloudError {
  return missing(`${type} "${id}" does not exist`);
}
