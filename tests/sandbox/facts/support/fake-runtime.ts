import { CloudError, type Runtime, type Scope } from "../../../../sandbox/ports";

/** A runtime that starts no servers or processes, and records what the real runtime would create. */
export class FakeRuntime implements Runtime {
  public readonly workspaces = new Map<Scope, string>();
  public readonly experiments = new Map<string, string>();
  public readonly files = new Map<string, Uint8Array>();
  public readonly models = new Map<string, string>();
  /** Full names of models that have versions. */
  public readonly modelsWithVersions = new Set<string>();
  /** Full names of catalogs, schemas and volumes, e.g. `catalog.schema.volume`. */
  public readonly namespaces = new Set<string>();
  /** Full names of tables. */
  public readonly tables = new Set<string>();
  public readonly endpoints = new Set<string>();
  /** Error with which the next call of `reconcileEndpoint` fails. */
  public failure: Error | undefined;
  private nextExperiment = 1;

  public openWorkspace(id: Scope, name: string): Promise<{ url: string }> {
    this.workspaces.set(id, name);
    return Promise.resolve({ url: `http://127.0.0.1:1${id.slice(-4)}` });
  }

  public closeWorkspace(id: Scope): Promise<void> {
    this.workspaces.delete(id);
    return Promise.resolve();
  }

  public createExperiment(_id: Scope, name: string): Promise<{ experimentId: string }> {
    const experimentId = String(this.nextExperiment++);
    this.experiments.set(experimentId, name);
    return Promise.resolve({ experimentId });
  }

  public renameExperiment(_id: Scope, experimentId: string, name: string): Promise<void> {
    this.experiments.set(experimentId, name);
    return Promise.resolve();
  }

  public deleteExperiment(_id: Scope, experimentId: string): Promise<void> {
    this.experiments.delete(experimentId);
    return Promise.resolve();
  }

  public createRegisteredModel(fullName: string, comment: string): Promise<void> {
    this.models.set(fullName, comment);
    return Promise.resolve();
  }

  public updateRegisteredModel(fullName: string, comment: string): Promise<void> {
    return this.createRegisteredModel(fullName, comment);
  }

  public deleteRegisteredModel(fullName: string): Promise<void> {
    if (this.modelsWithVersions.has(fullName)) {
      return Promise.reject(new CloudError(409, "RESOURCE_CONFLICT", `Function '${fullName}' is not empty.`));
    }
    this.models.delete(fullName);
    return Promise.resolve();
  }

  public createCatalog(catalog: string): Promise<void> {
    return this.add(catalog);
  }

  public dropCatalog(catalog: string): Promise<void> {
    return this.drop(catalog);
  }

  public createSchema(...names: [string, string]): Promise<void> {
    return this.add(names.join("."));
  }

  public dropSchema(catalog: string, schema: string): Promise<void> {
    return this.drop(`${catalog}.${schema}`);
  }

  public tableExists(fullName: string): Promise<boolean> {
    return Promise.resolve(this.tables.has(fullName));
  }

  public createVolume(...names: [string, string, string]): Promise<void> {
    return this.add(names.join("."));
  }

  public dropVolume(...names: [string, string, string]): Promise<void> {
    return this.drop(names.join("."));
  }

  public writeFile(path: string, content: Uint8Array): Promise<void> {
    this.files.set(path, content);
    return Promise.resolve();
  }

  public fileSize(path: string): Promise<number | undefined> {
    return Promise.resolve(this.files.get(path)?.byteLength);
  }

  public deleteFile(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }

  public reconcileEndpoint(_id: Scope, name: string): Promise<void> {
    const { failure } = this;
    this.failure = undefined;
    if (failure) return Promise.reject(failure);
    this.endpoints.add(name);
    return Promise.resolve();
  }

  public removeEndpoint(_id: Scope, name: string): Promise<void> {
    this.endpoints.delete(name);
    return Promise.resolve();
  }

  private add(name: string): Promise<void> {
    this.namespaces.add(name);
    return Promise.resolve();
  }

  private drop(name: string): Promise<void> {
    for (const each of this.namespaces) {
      if (each === name || each.startsWith(`${name}.`)) this.namespaces.delete(each);
    }
    return Promise.resolve();
  }
}
