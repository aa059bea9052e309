import { invalid } from "../facts/errors";
import type { BehaviourContext, DataSourceBehaviour, Registry, ResourceBehaviour } from "../facts/types";
import type { JsonObject, ObjectStore, Runtime } from "../ports";
import type { ClientProcess } from "./apply/client-process";
import { CreatedObjects } from "./apply/created-objects";
import { ResourceService, type Target } from "./apply/resource-service";
import { isEmpty, knownPart, type ValueObject } from "./cty/value";
import { diagnostic, type Diagnostic } from "./diagnostics";
import { dataSourceState } from "./plan/data-source";
import { planValues } from "./plan/plan";
import { project } from "./plan/project";
import { addProviderPlan } from "./plan/provider-plan";
import { pathsThatReplace, type Path } from "./plan/replace";
import { validateConfig } from "./plan/validate";
import type { Catalog, TypeSchema } from "./schema/catalog";
import { scopeOfObjects, scopeOfProvider } from "./scope";

/** Who calls, as far as an answer depends on it. */
export interface Caller {
  /** Provider configuration as given. */
  readonly provider: JsonObject;
  readonly client: Promise<ClientProcess | undefined>;
  /** Whether the connection broke; asked before the answer goes out. */
  readonly isAbandoned: () => boolean;
}

/** An object's state and the id that the provider keeps beside it. */
export interface ResourceState {
  readonly state: ValueObject;
  readonly id: string;
}

/** What one provider does, in values instead of messages. */
export class ProviderService {
  private readonly created: CreatedObjects;
  private readonly resources: ResourceService;

  public constructor(
    private readonly prefix: string,
    public readonly catalog: Catalog,
    private readonly registry: Registry,
    private readonly store: ObjectStore,
    private readonly runtime: Runtime,
  ) {
    this.created = new CreatedObjects(store);
    this.resources = new ResourceService(store, registry, this.created);
  }

  public resourceSchema(type: string): TypeSchema {
    return found(this.catalog.resources.get(type), `resource type ${type}`);
  }

  public dataSourceSchema(type: string): TypeSchema {
    return found(this.catalog.dataSources.get(type), `data source ${type}`);
  }

  public validateResource(type: string, config: ValueObject): Diagnostic[] {
    const { block, facts } = this.resourceSchema(type);
    return validateConfig(type, block, facts, config);
  }

  public validateDataSource(type: string, config: ValueObject): Diagnostic[] {
    const { block, facts } = this.dataSourceSchema(type);
    return validateConfig(`data.${type}`, block, facts, config);
  }

  /** State as an earlier run wrote it; what the schema no longer has is dropped. */
  public upgrade(type: string, state: JsonObject): ValueObject {
    return project(this.resourceSchema(type).block, state);
  }

  public async plan(
    type: string,
    prior: ResourceState | undefined,
    config: ValueObject,
    caller: Caller,
  ): Promise<{ planned: ValueObject; replace: Path[] }> {
    const { block, facts } = this.resourceSchema(type);
    const values = planValues({ block, facts, prior: prior?.state, config });
    const behaviour = this.behaviour(type);
    const client = await caller.client;
    const planned = await addProviderPlan(
      behaviour,
      block,
      values,
      config,
      prior?.state,
      caller.provider,
      client?.directory,
    );
    if (!prior) return { planned, replace: [] };
    refuseRemoval(behaviour, prior.state, config);
    const { scope } = this.target(type, caller);
    await this.created.confirm(type, scope, prior.id);
    return { planned, replace: pathsThatReplace(block, facts, prior.state, planned) };
  }

  public async create(
    type: string,
    config: ValueObject,
    planned: ValueObject,
    caller: Caller,
  ): Promise<ResourceState & { warnings: Diagnostic[] }> {
    const client = await caller.client;
    const { isAbandoned } = caller;
    const applied = await this.resources.create(
      this.target(type, caller, client),
      { config, planned },
      { client, isAbandoned },
    );
    if (isAbandoned()) await this.created.markUndelivered(applied.id, applied.request);
    const warnings = applied.takenOver ? [takenOverWarning(type, applied.id)] : [];
    return { ...applied, warnings };
  }

  public async update(
    type: string,
    id: string,
    config: ValueObject,
    planned: ValueObject,
    caller: Caller,
  ): Promise<ResourceState> {
    return this.resources.update(this.target(type, caller, await caller.client), { config, planned }, id);
  }

  public delete(type: string, id: string, caller: Caller): Promise<void> {
    return this.resources.delete(this.target(type, caller), id);
  }

  public read(type: string, id: string, caller: Caller): Promise<ResourceState | undefined> {
    return this.resources.read(this.target(type, caller), id);
  }

  public import(type: string, importId: string, caller: Caller): ResourceState {
    return this.resources.import(this.target(type, caller), importId);
  }

  public async readDataSource(type: string, config: ValueObject, caller: Caller): Promise<ValueObject> {
    const { block } = this.dataSourceSchema(type);
    const behaviour: DataSourceBehaviour = found(this.registry.dataSources.get(type), `data source ${type}`);
    return dataSourceState(block, config, await behaviour.read(knownPart(config), this.context(caller)));
  }

  private behaviour(type: string): ResourceBehaviour {
    return found(this.registry.resources.get(type), `resource type ${type}`);
  }

  private target(type: string, caller: Caller, client?: ClientProcess): Target {
    const behaviour = this.behaviour(type);
    const context = { ...this.context(caller), directory: client?.directory };
    return { behaviour, schema: this.resourceSchema(type), scope: scopeOfObjects(behaviour, context.scope), context };
  }

  private context({ provider }: Caller): BehaviourContext {
    const { store, runtime } = this;
    return { store, runtime, provider, scope: scopeOfProvider(this.prefix, provider, store) };
  }
}

/** @throws CloudError when the configuration takes away what the provider does not let go */
function refuseRemoval({ type, notRemovable = {} }: ResourceBehaviour, prior: ValueObject, config: ValueObject): void {
  for (const [name, words] of Object.entries(notRemovable)) {
    if (!isEmpty(prior[name]) && isEmpty(config[name])) throw invalid(`${type}: ${words}`);
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no known behaviour for ${what}`);
  return value;
}

function takenOverWarning(type: string, id: string): Diagnostic {
  return diagnostic(
    "WARNING",
    `${type} "${id}" was there already and has been taken over`,
    "An earlier run created exactly this object and was cut short before its state was written. " +
      "The sandbox gives it to this run, where a cloud would leave it behind or refuse its name.",
  );
}
