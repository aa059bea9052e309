/**
 * The seams of the sandbox. The provider door writes what Terraform declares into the `ObjectStore` and tells the
 * `Runtime` about what must come alive; the REST door reads the same store and drives the same runtime.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** `aws`, `account` (Databricks account and its metastore: all of Unity Catalog), or a workspace's numeric id as text. */
export type Scope = string;

/** One object that the stood-in clouds hold. */
export interface CloudObject {
  /** Terraform type, e.g. `databricks_job`. */
  readonly kind: string;
  readonly scope: Scope;
  /** Id within kind and scope, as the provider keeps it in state. */
  readonly id: string;
  /** Attributes in the shape of the resource's Terraform state (blocks are arrays, names are snake_case). */
  readonly attributes: JsonObject;
}

/** What the stood-in clouds hold, on disk: a resolved `put` or `delete` survives a kill. */
export interface ObjectStore {
  get(kind: string, scope: Scope, id: string): CloudObject | undefined;
  /** Objects of a kind, in order of creation; `scope` narrows, `where` compares top-level attributes. */
  find(kind: string, scope?: Scope, where?: Readonly<Record<string, Json>>): readonly CloudObject[];
  put(object: CloudObject): Promise<void>;
  delete(kind: string, scope: Scope, id: string): Promise<void>;
  /** Next number of a named, persisted sequence, starting at `start`. */
  next(sequence: string, start?: number): Promise<number>;
}

/** An error as the clouds word it: `status` and `code` for REST, `message` for people. Both doors translate it. */
export class CloudError extends Error {
  public constructor(
    public readonly status: number,
    /** e.g. `RESOURCE_DOES_NOT_EXIST`, `RESOURCE_ALREADY_EXISTS`, `INVALID_PARAMETER_VALUE`, `PERMISSION_DENIED`. */
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What comes alive when an object is declared. Every method is idempotent, so that a killed apply can be repeated. */
export interface Runtime {
  /** A workspace answers on a port of its own; the port is kept across restarts. Returns its URL. */
  openWorkspace(workspaceId: Scope, name: string): Promise<{ url: string }>;
  closeWorkspace(workspaceId: Scope): Promise<void>;

  /** MLflow experiments; the name is a workspace path. */
  createExperiment(workspaceId: Scope, name: string): Promise<{ experimentId: string }>;
  renameExperiment(workspaceId: Scope, experimentId: string, name: string): Promise<void>;
  deleteExperiment(workspaceId: Scope, experimentId: string): Promise<void>;

  /** Registered models by three-level name. Deleting one that has versions fails, as Unity Catalog does. */
  createRegisteredModel(fullName: string, comment: string): Promise<void>;
  updateRegisteredModel(fullName: string, comment: string): Promise<void>;
  deleteRegisteredModel(fullName: string): Promise<void>;

  /** Catalogs and schemas as folders of the local Spark catalog. Dropping one that holds something fails unless forced. */
  createCatalog(catalog: string): Promise<void>;
  dropCatalog(catalog: string, force: boolean): Promise<void>;
  createSchema(catalog: string, schema: string): Promise<void>;
  dropSchema(catalog: string, schema: string, force: boolean): Promise<void>;

  /** Whether Spark holds a table of this three-level name. */
  tableExists(fullName: string): Promise<boolean>;

  /** Files in volumes and workspace files, by absolute path (`/Volumes/...`). */
  createVolume(catalog: string, schema: string, volume: string): Promise<void>;
  dropVolume(catalog: string, schema: string, volume: string): Promise<void>;
  writeFile(path: string, content: Uint8Array): Promise<void>;
  fileSize(path: string): Promise<number | undefined>;
  deleteFile(path: string): Promise<void>;

  /**
   * Brings an endpoint's served entities in line with `attributes.config` of its stored object (Terraform shape), as
   * `PUT /config` would: old versions answer until the new ones are ready. Resolves when the change has settled.
   */
  reconcileEndpoint(workspaceId: Scope, endpointName: string): Promise<void>;
  removeEndpoint(workspaceId: Scope, endpointName: string): Promise<void>;
}
