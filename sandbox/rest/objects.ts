import type { Principal } from "../access/principals";
import { readSchemaFile } from "../facts/schema-file";
import type { BehaviourContext, ResourceBehaviour } from "../facts/types";
import type { AwsServer } from "../objects/aws-server";
import type { Clouds } from "../objects/clouds";
import type { Place } from "../objects/objects";
import type { CloudObject, Json, JsonObject, Scope } from "../ports";

/** Whose request it is, and where it came in. */
interface Requester {
  /** The workspace, or `account`. */
  readonly scope: Scope;
  /** Base URL that was called. */
  readonly url: string;
  /** Account that the request names. */
  readonly accountId?: string | undefined;
  readonly principal: Principal;
}

/** Who gives an attribute its value; `either` is assigned by the cloud when the caller leaves it out. */
export type SetBy = "caller" | "cloud" | "either";

/**
 * The objects of the clouds as a request reaches them: with the same rules and effects as through Terraform.
 * Attributes have the shape of Terraform's state.
 */
export class RequestedObjects {
  private readonly schemas = readSchemaFile("databricks").schema.resource_schemas;

  /** @param aws server whose objects count instead of the store's */
  public constructor(
    private readonly clouds: Clouds,
    private readonly aws: AwsServer,
  ) {}

  /** @param type Terraform type, e.g. `databricks_catalog` */
  public async create(by: Requester, type: string, given: JsonObject): Promise<CloudObject> {
    await this.aws.refresh();
    return this.clouds.objects.create(this.place(by, type), given);
  }

  public read(by: Requester, type: string, id: string): Promise<CloudObject | undefined> {
    return this.clouds.objects.read(this.place(by, type), id);
  }

  /** @param given every attribute from now on: what is absent is no longer set */
  public async update(by: Requester, type: string, id: string, given: JsonObject): Promise<CloudObject> {
    await this.aws.refresh();
    return this.clouds.objects.update(this.place(by, type), id, given);
  }

  /**
   * Changes an object, or creates it where there is none.
   *
   * @param attributes what changes; what the object has besides stays
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

  /** @param options arguments that count for this deletion alone, e.g. `force_destroy` */
  public delete(by: Requester, type: string, id: string, options?: JsonObject): Promise<void> {
    return this.clouds.objects.delete(this.place(by, type), id, options);
  }

  /** The object as it is stored, without the look at the runtime that `read` takes. */
  public get(by: Requester, type: string, id: string): CloudObject | undefined {
    return this.clouds.store.get(type, this.place(by, type).scope, id);
  }

  /** Objects of a type in order of creation; `where` compares top-level attributes. */
  public find(by: Requester, type: string, where?: Readonly<Record<string, Json>>): readonly CloudObject[] {
    return this.clouds.store.find(type, this.place(by, type).scope, where);
  }

  /** Who sets each top-level attribute of a type; arguments that the sandbox does not stand in for are left out. */
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
    if (behaviour === undefined) throw new Error(`no known behaviour for ${type}`);
    const context: BehaviourContext = {
      store,
      runtime,
      scope: by.scope,
      caller: by.principal.name,
      provider: { host: by.url, ...(by.accountId === undefined ? {} : { account_id: by.accountId }) },
    };
    return { behaviour, scope: scopeOf(behaviour, by), context };
  }
}

function scopeOf({ scope }: ResourceBehaviour, by: Requester): string {
  return scope === "workspace" ? by.scope : scope;
}
