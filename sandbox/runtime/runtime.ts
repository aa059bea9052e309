import { isObject } from "../facts/values";
import { isDeepStrictEqual } from "node:util";
import { missing } from "../facts/errors";
import { CloudError, type ObjectStore, type Runtime, type Scope } from "../ports";
import type { Engine } from "./engine";
import { isMissing } from "./mlflow-client";
import { parseServedConfig } from "./serving/served-config";
import { toRest } from "./shape";
import { parseTableName } from "./tables/table-name";

/** Starts and stops the HTTP servers of workspaces. */
export interface WorkspacePorts {
  open(workspaceId: Scope): Promise<string>;
  close(workspaceId: Scope): Promise<void>;
}

/**
 * Creates and deletes what objects of the store need outside the store, e.g. MLflow experiments, folders of catalogs
 * and model servers. `Engine` runs the processes.
 */
export class SandboxRuntime implements Runtime {
  public constructor(
    private readonly store: ObjectStore,
    private readonly engine: Engine,
    private readonly ports: WorkspacePorts,
  ) {}

  public async openWorkspace(workspaceId: Scope): Promise<{ url: string }> {
    return { url: await this.ports.open(workspaceId) };
  }

  public async closeWorkspace(workspaceId: Scope): Promise<void> {
    await this.ports.close(workspaceId);
    for (const run of this.engine.jobs.runs.list(workspaceId)) this.engine.jobs.cancel(run);
    await this.engine.endpoints.removeAll(workspaceId);
  }

  public async createExperiment(workspaceId: Scope, name: string): Promise<{ experimentId: string }> {
    return { experimentId: await this.engine.experiments.create(workspaceId, name) };
  }

  public async renameExperiment(workspaceId: Scope, experimentId: string, name: string): Promise<void> {
    await this.engine.experiments.rename(experimentId, workspaceId, name);
  }

  public async deleteExperiment(workspaceId: Scope, experimentId: string): Promise<void> {
    await this.engine.experiments.delete(workspaceId, experimentId);
  }

  public async createRegisteredModel(fullName: string, comment: string): Promise<void> {
    try {
      await this.engine.client.registeredModel(fullName);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.engine.client.call("POST", "registered-models/create", { name: fullName, description: comment });
    }
  }

  public async updateRegisteredModel(fullName: string, comment: string): Promise<void> {
    await this.engine.client.call("PATCH", "registered-models/update", { name: fullName, description: comment });
  }

  public async deleteRegisteredModel(fullName: string): Promise<void> {
    const versions = await this.engine.client.modelVersions(fullName);
    if (versions.length > 0) {
      throw new CloudError(
        400,
        "INVALID_STATE",
        `Function '${fullName}' is not empty. The function has ${versions.length} model version(s); delete them first.`,
      );
    }
    try {
      await this.engine.client.call("DELETE", "registered-models/delete", { name: fullName });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  public async createCatalog(catalog: string): Promise<void> {
    await this.engine.warehouse.createCatalog(catalog);
  }

  public async dropCatalog(catalog: string, force: boolean): Promise<void> {
    await this.dropModels(`${catalog}.`, force);
    await this.engine.warehouse.dropCatalog(catalog, force);
  }

  public async createSchema(catalog: string, schema: string): Promise<void> {
    await this.engine.warehouse.createSchema(catalog, schema);
  }

  public async dropSchema(catalog: string, schema: string, force: boolean): Promise<void> {
    await this.dropModels(`${catalog}.${schema}.`, force);
    await this.engine.warehouse.dropSchema(catalog, schema, force);
  }

  public async tableExists(fullName: string): Promise<boolean> {
    const { catalog, schema, table } = parseTableName(fullName);
    return (await this.engine.warehouse.table(catalog, schema, table)) !== undefined;
  }

  public async createVolume(catalog: string, schema: string, volume: string): Promise<void> {
    await this.engine.files.createVolume(catalog, schema, volume);
  }

  public async dropVolume(catalog: string, schema: string, volume: string): Promise<void> {
    await this.engine.files.dropVolume(catalog, schema, volume);
  }

  public async writeFile(path: string, content: Uint8Array): Promise<void> {
    await this.engine.files.write(path, content);
  }

  public async fileSize(path: string): Promise<number | undefined> {
    const file = await this.engine.files.stat(path);
    return file === undefined || file.isDirectory ? undefined : file.size;
  }

  public async deleteFile(path: string): Promise<void> {
    await this.engine.files.delete(path);
  }

  public async reconcileEndpoint(workspaceId: Scope, endpointName: string): Promise<void> {
    const [declared] = this.store.find("databricks_model_serving", workspaceId, { name: endpointName });
    if (declared === undefined) {
      throw missing(`Endpoint '${endpointName}' does not exist.`);
    }
    const config = toRest(declared.kind, declared.attributes)["config"];
    // Does nothing without a configuration, because an endpoint can exist before it serves a model.
    if (!isObject(config) || Object.keys(config).length === 0) return;
    const wanted = parseServedConfig(config);
    const active = this.engine.endpoints.get(workspaceId, endpointName).active?.config;
    if (isDeepStrictEqual(active, wanted)) return;
    const { settled } = await this.engine.endpoints.update(workspaceId, endpointName, wanted, "terraform");
    const failure = await settled;
    if (failure !== undefined) throw new CloudError(400, "BAD_REQUEST", `Endpoint '${endpointName}': ${failure}`);
  }

  public async removeEndpoint(workspaceId: Scope, endpointName: string): Promise<void> {
    await this.engine.endpoints.remove(workspaceId, endpointName);
  }

  /**
   * Deletes the registered models of a dropped catalog or schema from MLflow, including those that jobs registered.
   * Without `force`, throws if there are any.
   */
  private async dropModels(prefix: string, force: boolean): Promise<void> {
    const { client } = this.engine;
    const models = (await client.registeredModels()).map(({ name }) => name).filter((name) => name.startsWith(prefix));
    if (models.length > 0 && !force) {
      const what = `${prefix.split(".").length > 2 ? "Schema" : "Catalog"} '${prefix.slice(0, -1)}'`;
      throw new CloudError(400, "INVALID_STATE", `${what} is not empty. It holds models: ${models.join(", ")}.`);
    }
    for (const name of models) {
      for (const { version } of await client.modelVersions(name)) {
        await client.call("DELETE", "model-versions/delete", { name, version });
      }
      await client.call("DELETE", "registered-models/delete", { name });
    }
  }
}
