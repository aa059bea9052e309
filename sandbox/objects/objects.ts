import type { BehaviourContext, Registry, ResourceBehaviour } from "../facts/types";
import { CloudError, type CloudObject, type JsonObject, type ObjectStore, type Scope } from "../ports";
import { KeyedMutex } from "./keyed-mutex";
import { checkReferences } from "./references";
import { checkUnique, uniqueKeys } from "./uniqueness";

/** Where a caller looks for the objects of a type. */
export interface Place {
  readonly behaviour: ResourceBehaviour;
  /** Where the objects live. */
  readonly scope: Scope;
  readonly context: BehaviourContext;
}

/**
 * The attributes to store, from those that the cloud assigned and, on update, those that are stored. A door that knows
 * more of the object (Terraform's plan) brings its own.
 */
export type Finish = (assigned: JsonObject, stored: JsonObject) => JsonObject;

/**
 * Creates, reads, changes and deletes objects as the clouds do, the same for the provider door and the REST door.
 * Every method throws `CloudError` in the words of the cloud.
 */
export class Objects {
  private readonly mutex = new KeyedMutex();

  public constructor(
    private readonly store: ObjectStore,
    private readonly registry: Registry,
  ) {}

  /** Creates an object. It is in the store before this resolves, and stays there if the caller is killed. */
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

  /** The object as a refresh sees it; undefined when it is gone. */
  public read(place: Place, id: string): Promise<CloudObject | undefined> {
    return this.exclusively(place, id, async () => {
      const { behaviour, scope, context } = place;
      const object = this.store.get(behaviour.type, scope, id);
      if (!object) return undefined;
      const attributes = behaviour.read ? await behaviour.read(object, context) : object.attributes;
      return attributes && { ...object, attributes };
    });
  }

  /**
   * Changes an object in place.
   *
   * @param given every attribute from now on, those that the cloud assigned before included: what is absent is no
   *   longer set
   */
  public update(place: Place, id: string, given: JsonObject, finish: Finish = over(given)): Promise<CloudObject> {
    return this.exclusively(place, id, async () => {
      const { behaviour, scope, context } = place;
      const prior = this.existing(place, id);
      checkReferences(behaviour, this.registry, this.store, scope, given, prior.attributes);
      checkUnique(behaviour, this.store, scope, given, id);
      const assigned = (await behaviour.update?.(given, prior, context)) ?? {};
      const { attributes: stored } = this.existing(place, id);
      const object = { kind: behaviour.type, scope, id, attributes: { ...finish(assigned, stored), id } };
      await this.store.put(object);
      return object;
    });
  }

  /**
   * Deletes an object. One that is gone already is no error.
   *
   * @param options attributes that count for this deletion alone, over those that are stored
   */
  public delete(place: Place, id: string, options: JsonObject = {}): Promise<void> {
    return this.exclusively(place, id, async () => {
      const { behaviour, scope, context } = place;
      const prior = this.store.get(behaviour.type, scope, id);
      if (prior) await behaviour.delete?.({ ...prior, attributes: { ...prior.attributes, ...options } }, context);
      await this.store.delete(behaviour.type, scope, id);
    });
  }

  /** @throws CloudError 404 when there is no such object */
  public import({ behaviour, scope, context }: Place, importId: string): CloudObject {
    const object = behaviour.importId
      ? behaviour.importId(importId, context)
      : this.store.get(behaviour.type, scope, importId);
    if (!object) throw doesNotExist(behaviour.type, importId);
    return object;
  }

  private existing({ behaviour, scope }: Place, id: string): CloudObject {
    const object = this.store.get(behaviour.type, scope, id);
    if (!object) throw doesNotExist(behaviour.type, id);
    return object;
  }

  private exclusively<T>({ behaviour, scope }: Place, id: string, task: () => Promise<T>): Promise<T> {
    return this.mutex.run([`${behaviour.type}\n${scope}\n${id}`], task);
  }
}

/** What was given, and over it what the cloud assigned. */
function over(given: JsonObject): Finish {
  return (assigned) => ({ ...given, ...assigned });
}

function idFrom(type: string, { id }: JsonObject): string {
  if ((typeof id !== "string" && typeof id !== "number") || id === "") {
    throw new Error(`the behaviour of ${type} assigns no id, but ${JSON.stringify(id)}`);
  }
  return String(id);
}

function doesNotExist(type: string, id: string): CloudError {
  return new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `${type} "${id}" does not exist`);
}
