import { createRegistry } from "../../../../sandbox/facts/registry";
import type { JsonObject } from "../../../../sandbox/ports";
import { createClouds } from "../../../../sandbox/objects/clouds";
import { knownPart } from "../../../../sandbox/provider/cty/value";
import { project } from "../../../../sandbox/provider/plan/project";
import { ProviderService, type Caller } from "../../../../sandbox/provider/provider-service";
import { readCatalog } from "../../../../sandbox/provider/schema/catalog";
import { FakeRuntime } from "./fake-runtime";
import { MemoryStore } from "./memory-store";

const ACCOUNT_ID = "0a1b2c3d-0000-4000-8000-000000000001";

/** Provider configurations for AWS and for the Databricks account. For a workspace, tests set `host` to its URL. */
export const AWS = { region: "eu-central-1", allowed_account_ids: ["111111111111"] };
export const ACCOUNT = { host: "https://accounts.cloud.databricks.com", account_id: ACCOUNT_ID };

const registry = createRegistry();
const catalogs = { aws: readCatalog("aws", registry), databricks: readCatalog("databricks", registry) };

/** An object that a test has created. */
export interface Declared {
  readonly type: string;
  readonly id: string;
  readonly provider: JsonObject;
  /** Attributes as in Terraform's state. */
  readonly values: JsonObject;
}

/** The emulated clouds. Tests call them without Terraform, with the requests that Terraform sends to a provider. */
export class Cloud {
  public readonly store = new MemoryStore();
  public readonly runtime = new FakeRuntime();
  private readonly clouds = createClouds(this.store, this.runtime, registry);
  /** Terraform's working directory, to which the paths of local files are relative. */
  public directory: string | undefined;

  /**
   * Plans and creates an object.
   * @throws CloudError with the message of the cloud; Error if the provider finds the arguments invalid
   */
  public async declare(type: string, given: JsonObject, provider: JsonObject): Promise<Declared> {
    const service = this.service(type);
    const caller = this.caller(provider);
    const config = project(service.resourceSchema(type).block, given);
    const [problem] = service.validateResource(type, config);
    if (problem) throw new Error(`${problem.summary}: ${problem.detail}`);
    const { planned } = await service.plan(type, undefined, config, caller);
    const { id, state } = await service.create(type, config, planned, caller);
    return { type, id, provider, values: knownPart(state) };
  }

  /** Plans a change. @returns the changed attributes, and those that force a replacement */
  public async plan(object: Declared, given: JsonObject): Promise<{ replaced: string[]; changed: string[] }> {
    const service = this.service(object.type);
    const { block } = service.resourceSchema(object.type);
    const config = project(block, given);
    const prior = { id: object.id, state: project(block, object.values) };
    const { planned, replace } = await service.plan(object.type, prior, config, this.caller(object.provider));
    const after = knownPart(planned);
    const changed = Object.keys(planned).filter(
      (name) => JSON.stringify(after[name] ?? null) !== JSON.stringify(object.values[name] ?? null),
    );
    return { changed, replaced: replace.map((path) => path.join(".")) };
  }

  /** Plans new arguments for an object, then updates the object in place as planned. @param given the new arguments */
  public async change(object: Declared, given: JsonObject): Promise<Declared> {
    const service = this.service(object.type);
    const caller = this.caller(object.provider);
    const { block } = service.resourceSchema(object.type);
    const config = project(block, given);
    const prior = { id: object.id, state: project(block, object.values) };
    const { planned } = await service.plan(object.type, prior, config, caller);
    const { id, state } = await service.update(object.type, object.id, config, planned, caller);
    return { ...object, id, values: knownPart(state) };
  }

  /** Returns the attributes of an object as a refresh reads them; undefined if the object no longer exists. */
  public async refresh({ type, id, values, provider }: Declared): Promise<JsonObject | undefined> {
    const service = this.service(type);
    const state = project(service.resourceSchema(type).block, { id, ...values });
    const read = await service.read(type, state, this.caller(provider));
    return read && knownPart(read.state);
  }

  public destroy({ type, id, provider }: Declared): Promise<void> {
    return this.service(type).delete(type, id, this.caller(provider));
  }

  public async look(type: string, given: JsonObject, provider: JsonObject): Promise<JsonObject> {
    const service = this.service(type);
    const config = project(service.dataSourceSchema(type).block, given);
    return knownPart(await service.readDataSource(type, config, this.caller(provider)));
  }

  private service(type: string): ProviderService {
    const prefix = type.startsWith("aws_") ? "aws" : "databricks";
    return new ProviderService(prefix, catalogs[prefix], this.clouds);
  }

  private caller(provider: JsonObject): Caller {
    return { provider, directory: Promise.resolve(this.directory) };
  }
}
