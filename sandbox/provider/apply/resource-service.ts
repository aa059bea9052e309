import type { Finish, Objects, Place } from "../../objects/objects";
import type { CloudObject, JsonObject } from "../../ports";
import { knownPart, type ValueObject } from "../cty/value";
import { completePlan } from "../plan/complete";
import { project } from "../plan/project";
import type { TypeSchema } from "../schema/catalog";

/** A resource type in the place that a provider's configuration points at. */
export interface Target extends Place {
  readonly schema: TypeSchema;
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

/** Applies what Terraform has planned to the objects of the clouds. Errors of the clouds are `CloudError`s. */
export class ResourceService {
  public constructor(private readonly objects: Objects) {}

  public async create(target: Target, change: Change): Promise<Applied> {
    return applied(target, await this.objects.create(target, givenValues(target, change), finishOf(target, change)));
  }

  /** What a refresh sees; undefined when the object is gone. */
  public async read(target: Target, id: string, prior: ValueObject): Promise<Applied | undefined> {
    const object = await this.objects.read(target, id);
    if (!object) return undefined;
    const { state } = applied(target, object);
    return { id, state: { ...state, ...ofProvider(target, object, prior) } };
  }

  /** Changes an object in place. */
  public async update(target: Target, change: Change, id: string): Promise<Applied> {
    return applied(
      target,
      await this.objects.update(target, id, givenValues(target, change), finishOf(target, change)),
    );
  }

  /** Deletes an object; one that is gone already is fine. */
  public delete(target: Target, id: string): Promise<void> {
    return this.objects.delete(target, id);
  }

  /** @throws CloudError 404 when there is no such object */
  public import(target: Target, importId: string): Applied {
    return applied(target, this.objects.import(target, importId));
  }
}

/** What the state has of arguments that no cloud knows, where the object does not have them either. */
function ofProvider({ schema }: Target, { attributes }: CloudObject, prior: ValueObject): ValueObject {
  const names = Object.keys(schema.block.attributes).filter(
    (name) => schema.facts[name]?.providerOnly && attributes[name] === undefined,
  );
  return Object.fromEntries(names.map((name) => [name, prior[name] ?? null]));
}

function applied({ schema }: Target, { id, attributes }: CloudObject): Applied {
  return { id, state: project(schema.block, attributes) };
}

/** What was given, defaults included; what is still unknown is absent. Write-only values stand in the configuration alone. */
function givenValues({ schema }: Target, { config, planned }: Change): JsonObject {
  const writeOnly = Object.entries(config).filter(([name]) => schema.block.attributes[name]?.writeOnly);
  return { ...knownPart(planned), ...knownPart(Object.fromEntries(writeOnly)) };
}

/** What is kept: the state that follows from the plan, and what the cloud assigned beside the schema. */
function finishOf({ schema }: Target, { config, planned }: Change): Finish {
  const { attributes, blocks } = schema.block;
  return (assigned, stored) => {
    const beside = Object.entries({ ...stored, ...assigned }).filter(
      ([name]) => !(name in attributes) && !(name in blocks),
    );
    const state = completePlan(schema.block, schema.facts, config, planned, assigned);
    return { ...Object.fromEntries(beside), ...knownPart(state) };
  };
}
