import type { Finish, Objects, Place } from "../../objects/objects";
import type { CloudObject, JsonObject } from "../../ports";
import { knownPart, type ValueObject } from "../cty/value";
import { completePlan } from "../plan/complete";
import { project } from "../plan/project";
import type { TypeSchema } from "../schema/catalog";

/** The resource type that a call of Terraform is about, with its schema and the scope of the objects. */
export interface Target extends Place {
  readonly schema: TypeSchema;
}

/** Configuration and planned state of an apply. */
export interface Change {
  readonly config: ValueObject;
  readonly planned: ValueObject;
}

/** Id and new state of an object. */
export interface Applied {
  readonly id: string;
  readonly state: ValueObject;
}

/** Applies Terraform's plans to the objects of the emulated clouds. Throws `CloudError` for errors of the clouds. */
export class ResourceService {
  public constructor(private readonly objects: Objects) {}

  public async create(target: Target, change: Change): Promise<Applied> {
    return applied(target, await this.objects.create(target, givenValues(target, change), finishOf(target, change)));
  }

  /** Reads the current state of an object for a refresh; undefined if the object no longer exists. */
  public async read(target: Target, id: string, prior: ValueObject): Promise<Applied | undefined> {
    const seen = await this.objects.read(target, id);
    if (!seen) return undefined;
    const { behaviour, context } = target;
    const attributes = behaviour.recorded?.(seen.attributes, knownPart(prior), context) ?? seen.attributes;
    const object = { ...seen, attributes };
    const { state } = applied(target, object);
    return { id, state: { ...state, ...ofProvider(target, object, prior) } };
  }

  /** Updates an object in place. */
  public async update(target: Target, change: Change, id: string): Promise<Applied> {
    return applied(
      target,
      await this.objects.update(target, id, givenValues(target, change), finishOf(target, change)),
    );
  }

  /** Deletes an object. Does nothing if it no longer exists. */
  public delete(target: Target, id: string): Promise<void> {
    return this.objects.delete(target, id);
  }

  /** Returns the state of the object to import. @throws CloudError 404 if the object does not exist */
  public import(target: Target, importId: string): Applied {
    return applied(target, this.objects.import(target, importId));
  }
}

/** Prior values of the arguments that a refresh does not read from the cloud (`AttributeFacts.providerOnly`). */
function ofProvider({ schema }: Target, { attributes }: CloudObject, prior: ValueObject): ValueObject {
  const names = Object.keys(schema.block.attributes).filter(
    (name) => schema.facts[name]?.providerOnly && attributes[name] === undefined,
  );
  return Object.fromEntries(names.map((name) => [name, prior[name] ?? null]));
}

function applied({ schema }: Target, { id, attributes }: CloudObject): Applied {
  return { id, state: project(schema.block, attributes) };
}

/** The planned values, defaults included, without unknown ones. Write-only values come from the configuration. */
function givenValues({ schema }: Target, { config, planned }: Change): JsonObject {
  const writeOnly = Object.entries(config).filter(([name]) => schema.block.attributes[name]?.writeOnly);
  return { ...knownPart(planned), ...knownPart(Object.fromEntries(writeOnly)) };
}

/** Returns the function that computes what to store: the state after apply, and values outside the Terraform schema. */
function finishOf({ schema }: Target, { config, planned }: Change): Finish {
  const { attributes, blocks } = schema.block;
  return (assigned, stored) => {
    const beside = Object.entries({ ...stored, ...assigned }).filter(
      ([name]) => !(name in attributes) && !(name in blocks),
    );
    const state = completePlan(schema, config, planned, assigned);
    return { ...Object.fromEntries(beside), ...knownPart(state) };
  };
}
