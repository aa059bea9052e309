import { PlanRefusedError } from "../facts/errors";
import type { BehaviourContext, DataSourceBehaviour, ResourceBehaviour } from "../facts/types";
import type { Clouds } from "../objects/clouds";
import type { CloudObject, JsonObject } from "../ports";
import { ResourceService, type Target } from "./apply/resource-service";
import { isEmpty, knownPart, type ValueObject } from "./cty/value";
import type { CallerRules } from "./caller-rules";
import type { Diagnostic } from "./diagnostics";
import { dataSourceState } from "./plan/data-source";
import { planValues } from "./plan/plan";
import { project } from "./plan/project";
import { addProviderPlan } from "./plan/provider-plan";
import { pathsThatReplace, type Path } from "./plan/replace";
import { validateConfig } from "./plan/validate";
import type { Catalog, TypeSchema } from "./schema/catalog";
import { scopeOfObjects, scopeOfProvider } from "./scope";

/** The Terraform process that called the provider: its provider configuration and its working directory. */
export interface Caller {
  /** Provider configuration. */
  readonly provider: JsonObject;
  /** Working directory of the calling Terraform process; undefined if unknown. */
  readonly directory: Promise<string | undefined>;
}

/** State of an object, and its id. */
export interface ResourceState {
  readonly state: ValueObject;
  readonly id: string;
}

/** Implements the operations that Terraform calls on a provider (validate, plan, apply, read, import). */
export class ProviderService {
  private readonly resources: ResourceService;

  public constructor(
    private readonly prefix: string,
    public readonly catalog: Catalog,
    private readonly clouds: Clouds,
    private readonly rules?: CallerRules,
  ) {
    this.resources = new ResourceService(clouds.objects);
  }

  public resourceSchema(type: string): TypeSchema {
    return known(this.catalog.resources.get(type), `resource type ${type}`);
  }

  public dataSourceSchema(type: string): TypeSchema {
    return known(this.catalog.dataSources.get(type), `data source ${type}`);
  }

  public validateResource(type: string, config: ValueObject): Diagnostic[] {
    return validateConfig(type, this.resourceSchema(type), config);
  }

  public validateDataSource(type: string, config: ValueObject): Diagnostic[] {
    return validateConfig(`data.${type}`, this.dataSourceSchema(type), config);
  }

  /** Upgrades a state of an earlier schema version: drops members outside the schema, and sets absent ones to null. */
  public upgrade(type: string, state: JsonObject): ValueObject {
    return project(this.resourceSchema(type).block, state);
  }

  public async plan(
    type: string,
    prior: ResourceState | undefined,
    config: ValueObject,
    caller: Caller,
  ): Promise<{ planned: ValueObject; replace: Path[] }> {
    const { block, facts, legacy } = this.resourceSchema(type);
    const values = planValues({ block, facts, legacy, prior: prior?.state, config });
    const behaviour = this.behaviour(type);
    const directory = await caller.directory;
    const planned = await addProviderPlan(behaviour, block, values, config, prior?.state, caller.provider, directory);
    const refusal = behaviour.refusesPlan?.(knownPart(planned));
    if (refusal !== undefined) throw new PlanRefusedError(refusal);
    if (!prior) return { planned, replace: [] };
    refuseRemoval(behaviour, prior.state, config);
    return { planned, replace: pathsThatReplace(block, facts, prior.state, planned) };
  }

  public async create(type: string, config: ValueObject, planned: ValueObject, caller: Caller): Promise<ResourceState> {
    const target = this.target(type, caller, await caller.directory);
    this.rules?.requireCreate(type, target.context.scope, knownPart(planned));
    const applied = await this.resources.create(target, { config, planned });
    const object = this.stored(target, applied.id);
    if (object !== undefined) await this.rules?.made(type, target.context.scope, object);
    return applied;
  }

  public async update(
    type: string,
    id: string,
    config: ValueObject,
    planned: ValueObject,
    caller: Caller,
  ): Promise<ResourceState> {
    const target = this.target(type, caller, await caller.directory);
    this.rules?.requireChange(type, target.context.scope, this.stored(target, id), knownPart(planned));
    return this.resources.update(target, { config, planned }, id);
  }

  public async delete(type: string, id: string, caller: Caller): Promise<void> {
    const target = this.target(type, caller);
    const object = this.stored(target, id);
    this.rules?.requireChange(type, target.context.scope, object);
    await this.resources.delete(target, id);
    if (object !== undefined) await this.rules?.gone(type, target.context.scope, object);
  }

  /** The refreshed state of an object; undefined if the object no longer exists. */
  public async read(type: string, state: ValueObject, caller: Caller): Promise<ResourceState | undefined> {
    const target = this.target(type, caller);
    const id = this.idOf(type, state);
    this.rules?.requireRead(type, target.context.scope, this.stored(target, id));
    return this.resources.read(target, id, state);
  }

  /** Returns the id of an object, from the state's attributes (`idFrom`). @throws Error if one of them is missing */
  public idOf(type: string, state: ValueObject): string {
    const names = this.behaviour(type).idFrom ?? ["id"];
    const parts = names.map((name) => {
      const value = state[name];
      if (typeof value !== "string" && typeof value !== "number") {
        throw new Error(`the state of a ${type} has no attribute ${name}, which identifies the object`);
      }
      return String(value);
    });
    return parts.join(",");
  }

  public import(type: string, importId: string, caller: Caller): ResourceState {
    const target = this.target(type, caller);
    const imported = this.resources.import(target, importId);
    this.rules?.requireRead(type, target.context.scope, this.stored(target, imported.id));
    return imported;
  }

  public async readDataSource(type: string, config: ValueObject, caller: Caller): Promise<ValueObject> {
    const { block } = this.dataSourceSchema(type);
    const behaviour: DataSourceBehaviour = known(this.clouds.registry.dataSources.get(type), `data source ${type}`);
    const context = this.context(caller);
    const found = await behaviour.read(knownPart(config), context);
    this.rules?.requireLookup(type, context.scope, found);
    return dataSourceState(block, config, found);
  }

  private stored(target: Target, id: string): CloudObject | undefined {
    return this.clouds.objects.stored(target, id);
  }

  private behaviour(type: string): ResourceBehaviour {
    return known(this.clouds.registry.resources.get(type), `resource type ${type}`);
  }

  private target(type: string, caller: Caller, directory?: string): Target {
    const behaviour = this.behaviour(type);
    const context = { ...this.context(caller), directory };
    return { behaviour, schema: this.resourceSchema(type), scope: scopeOfObjects(behaviour, context.scope), context };
  }

  private context({ provider }: Caller): BehaviourContext {
    const { store, runtime } = this.clouds;
    const scope = scopeOfProvider(this.prefix, provider, store);
    return { store, runtime, provider, scope, caller: this.rules?.principal.name };
  }
}

/** Checks a plan for removed arguments. @throws PlanRefusedError if the provider refuses the removal */
function refuseRemoval({ notRemovable = {} }: ResourceBehaviour, prior: ValueObject, config: ValueObject): void {
  for (const [name, words] of Object.entries(notRemovable)) {
    if (!isEmpty(prior[name]) && isEmpty(config[name])) throw new PlanRefusedError(words);
  }
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the sandbox does not support ${what}`);
  return value;
}
