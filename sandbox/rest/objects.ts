import type { Principal } from "../access/principals";
import { defined } from "../defined";
import { readSchemaFile } from "../facts/schema-file";
import type { BehaviourContext, ResourceBehaviour } from "../facts/types";
import type { AwsServer } from "../objects/aws-server";
import type { Clouds } from "../objects/clouds";
import type { Place } from "../objects/objects";
import type { CloudObject, Json, JsonObject, Scope } from "../ports";

/** The caller of a request, and the workspace or account to which the request is sent. */
interface Requester {
  /** Id of the workspace to which the request is sent, or `account`; empty for a request to the control API. */
  readonly scope: Scope;
  /** Base URL of the request. */
  readonly url: string;
  /** Account id in the path of the request, if the path contains one. */
  readonly accountId?: string | undefined;
  readonly principal: Principal;
}

/** Who sets an attribute. `either`: the cloud sets the attribute if the caller does not. */
export type SetBy = "caller" | "cloud" | "either";

/**
 * Creates, reads and changes objects of the emulated clouds for REST requests, with the same rules and effects as for
 * Terraform. Attributes have the shape of Terraform's state.
 */
export class RequestedObjects {
  private readonly schemas = readSchemaFile("databricks").schema.resource_schemas;

  /** @param aws server from which AWS objects are copied to the store before an object is created or updated */
  public constructor(
    private readonly clouds: Clouds,
    private readonly aws: AwsServer,
  ) {}

  /** Creates an object. @param type Terraform type, e.g. `databricks_catalog` */
  public async create(by: Requester, type: string, given: JsonObject): Promise<CloudObject> {
    await this.aws.refresh();
    return this.clouds.objects.create(this.place(by, type), given);
  }

  public read(by: Requester, type: string, id: string): Promise<CloudObject | undefined> {
    return this.clouds.objects.read(this.place(by, type), id);
  }

  /** Replaces the attributes of an object. @param given all attributes; the object loses those that are absent here */
  public async update(by: Requester, type: string, id: string, given: JsonObject): Promise<CloudObject> {
    await this.aws.refresh();
    return this.clouds.objects.update(this.place(by, type), id, given);
  }

  /**
   * Updates an object, or creates it if it does not exist.
   *
   * @param attributes changed attributes; the object keeps its other attributes
   */
  public put(
    by: Requester,
    type: string,
    object: CloudObject | undefined,
    attributes: JsonObject,
  ): Promise<CloudObject> {
    return object === undefined
      ? this.create(by, type, attributes)
      : this.update(by, type, object.id, { ...object.attributes, ...attributes });
  }

  /** Deletes an object. @param options arguments that apply to this deletion only, e.g. `force_destroy` */
  public delete(by: Requester, type: string, id: string, options?: JsonObject): Promise<void> {
    return this.clouds.objects.delete(this.place(by, type), id, options);
  }

  /** The stored object, without the runtime state that `read` adds. */
  public get(by: Requester, type: string, id: string): CloudObject | undefined {
    return this.clouds.store.get(type, this.place(by, type).scope, id);
  }

  /** Objects of a type in order of creation; `where` compares top-level attributes. */
  public find(by: Requester, type: string, where?: Readonly<Record<string, Json>>): readonly CloudObject[] {
    return this.clouds.store.find(type, this.place(by, type).scope, where);
  }

  /** The supported top-level attributes of a type, with who sets each of them. */
  public attributes(type: string): ReadonlyMap<string, SetBy> {
    const { attributes = {} } = this.schemas[type]?.block ?? {};
    const assigned = Object.entries(attributes)
      .filter(([, { optional, computed }]) => computed === true && optional !== true)
      .map(([name]) => [name, "cloud"] as const);
    const known = Object.entries(this.clouds.registry.attributes.get(type) ?? {})
      .map(([path, facts]) => [path.replace(/\.\*$/, ""), facts] as const)
      .filter(([path]) => !path.includes("."))
      .map(([name, facts]) => {
        if (facts.computed === true) return [name, "cloud"] as const;
        const isEither = attributes[name]?.computed === true || facts.optionalComputed === true;
        return [name, isEither ? "either" : "caller"] as const;
      });
    return new Map<string, SetBy>([...known, ...assigned]);
  }

  private place(by: Requester, type: string): Place {
    const { store, runtime, registry } = this.clouds;
    const behaviour = registry.resources.get(type);
    if (behaviour === undefined)
      throw new Error(`the sandbox does not support ${type}; docs/ledger.md lists the supported types`);
    const context: BehaviourContext = {
      store,
      runtime,
      scope: by.scope,
      caller: by.principal.name,
      provider: { host: by.url, ...defined({ account_id: by.accountId }) },
    };
    return { behaviour, scope: scopeOf(behaviour, by), context };
  }
}

function scopeOf({ scope }: ResourceBehaviour, by: Requester): string {
  return scope === "workspace" ? by.scope : scope;
}
