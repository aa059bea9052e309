import type { BehaviourContext, Registry, ResourceBehaviour } from "../../facts/types";
import { CloudError, type CloudObject, type JsonObject, type ObjectStore, type Scope } from "../../ports";
import { knownPart, type ValueObject } from "../cty/value";
import { completePlan } from "../plan/complete";
import { project } from "../plan/project";
import type { TypeSchema } from "../schema/catalog";
import { KeyedMutex } from "./keyed-mutex";
import { checkReferences } from "./references";
import { checkUnique, uniqueKeys } from "./uniqueness";

/** A resource type in the place that a provider's configuration points at. */
export interface Target {
  readonly behaviour: ResourceBehaviour;
  readonly schema: TypeSchema;
  /** Where the objects live. */
  readonly scope: Scope;
  readonly context: BehaviourContext;
}

/** What Terraform asks to apply. */
export interface Change {
  readonly config: ValueObject;
  readonly planned: ValueObject;
}

/** An object as Terraform is told of it. */
export interface Applied {
  readonly id: string;
  readonly state: ValueObject;
}

/** Creates, reads, changes and deletes objects the way the clouds do. Errors of the clouds are `CloudError`s. */
export class ResourceService {
  private readonly mutex = new KeyedMutex();

  public constructor(
    private readonly store: ObjectStore,
    private readonly registry: Registry,
  ) {}

  /** Creates an object; it is in the store before this resolves, and stays there if nobody hears of it. */
  public create(target: Target, change: Change): Promise<Applied> {
    const { behaviour, scope, context } = target;
    const { type } = behaviour;
    const given = givenValues(target, change);
    const names = uniqueKeys(behaviour, given).map((key) => `${type}\n${scope}\n${JSON.stringify(key)}`);
    return this.mutex.run(names, async () => {
      checkReferences(behaviour, this.registry, this.store, scope, given);
      checkUnique(behaviour, this.store, scope, given);
      const assigned = await behaviour.create(given, context);
      const id = idFrom(type, assigned);
      const applied = this.applied(target, change, id, assigned);
      await this.store.put({ kind: type, scope, id, attributes: stored(target, applied.state, assigned, id) });
      return applied;
    });
  }

  /** What a refresh sees; undefined when the object is gone. */
  public read(target: Target, id: string): Promise<Applied | undefined> {
    return this.exclusively(target, id, async () => {
      const { behaviour, scope, schema, context } = target;
      const object = this.store.get(behaviour.type, scope, id);
      if (!object) return undefined;
      const attributes = behaviour.read ? await behaviour.read(object, context) : object.attributes;
      return attributes && { id, state: project(schema.block, attributes) };
    });
  }

  /** Changes an object in place. */
  public update(target: Target, change: Change, id: string): Promise<Applied> {
    return this.exclusively(target, id, async () => {
      const { behaviour, scope, context } = target;
      const prior = this.existing(behaviour.type, scope, id);
      const given = givenValues(target, change);
      checkReferences(behaviour, this.registry, this.store, scope, given, prior.attributes);
      checkUnique(behaviour, this.store, scope, given, id);
      const assigned = (await behaviour.update?.(given, prior, context)) ?? {};
      const applied = this.applied(target, change, id, assigned);
      // What the behaviour keeps beside the schema stays, unless it says otherwise.
      const beside = { ...this.existing(behaviour.type, scope, id).attributes, ...assigned };
      await this.store.put({ kind: behaviour.type, scope, id, attributes: stored(target, applied.state, beside, id) });
      return applied;
    });
  }

  /** Deletes an object; one that is gone already is fine. */
  public delete(target: Target, id: string): Promise<void> {
    return this.exclusively(target, id, async () => {
      const { behaviour, scope, context } = target;
      const prior = this.store.get(behaviour.type, scope, id);
      if (prior) await behaviour.delete?.(prior, context);
      await this.store.delete(behaviour.type, scope, id);
    });
  }

  /** @throws CloudError 404 when there is no such object */
  public import(target: Target, importId: string): Applied {
    const { behaviour, scope, schema, context } = target;
    const object = behaviour.importId
      ? behaviour.importId(importId, context)
      : this.store.get(behaviour.type, scope, importId);
    if (!object) throw doesNotExist(behaviour.type, importId);
    return { id: object.id, state: project(schema.block, object.attributes) };
  }

  private exclusively<T>({ behaviour, scope }: Target, id: string, task: () => Promise<T>): Promise<T> {
    return this.mutex.run([`${behaviour.type}\n${scope}\n${id}`], task);
  }

  private existing(type: string, scope: Scope, id: string): CloudObject {
    const object = this.store.get(type, scope, id);
    if (!object) throw doesNotExist(type, id);
    return object;
  }

  private applied({ schema }: Target, { config, planned }: Change, id: string, assigned: JsonObject): Applied {
    return { id, state: completePlan(schema.block, schema.facts, config, planned, assigned) };
  }
}

/** What was given, defaults included; what is still unknown is absent. Write-only values stand in the configuration alone. */
function givenValues({ schema }: Target, { config, planned }: Change): JsonObject {
  const writeOnly = Object.entries(config).filter(([name]) => schema.block.attributes[name]?.writeOnly);
  return { ...knownPart(planned), ...knownPart(Object.fromEntries(writeOnly)) };
}

/** What is kept: the state, and what the behaviour assigned beside the schema. */
function stored({ schema }: Target, state: ValueObject, assigned: JsonObject, id: string): JsonObject {
  const { attributes, blocks } = schema.block;
  const beside = Object.entries(assigned).filter(([name]) => !(name in attributes) && !(name in blocks));
  return { ...Object.fromEntries(beside), ...knownPart(state), id };
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
