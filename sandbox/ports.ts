/**
 * Internal interfaces of the sandbox. The Terraform provider of the sandbox writes objects to the `ObjectStore`, and
 * creates the files and processes of these objects through the `Runtime`. The REST API uses the same store and runtime.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * What an object belongs to: `aws`, `account` (the Databricks account and its metastore: all of Unity Catalog), or a
 * workspace, by its numeric id as text.
 */
export type Scope = string;

/** An object of the emulated clouds. */
export interface CloudObject {
  /** Terraform type, e.g. `databricks_job`; for other objects a name of the sandbox, e.g. `sandbox_secret`. */
  readonly kind: string;
  readonly scope: Scope;
  /** Id in the Terraform state, unique within kind and scope. */
  readonly id: string;
  /** Attributes in the shape of the resource's Terraform state (blocks are arrays, names are snake_case). */
  readonly attributes: JsonObject;
}

/** Durable store of the emulated clouds' objects: a resolved `put` or `delete` survives a kill of the process. */
export interface ObjectStore {
  get(kind: string, scope: Scope, id: string): CloudObject | undefined;
  /** Objects of a kind in order of creation, filtered by `scope` and by the top-level attributes in `where`. */
  find(kind: string, scope?: Scope, where?: Readonly<Record<string, Json>>): readonly CloudObject[];
  put(object: CloudObject): Promise<void>;
  delete(kind: string, scope: Scope, id: string): Promise<void>;
  /** Next number of a named, persistent sequence that begins at `start`, by default at 1. */
  next(sequence: string, start?: number): Promise<number>;
}

/** An error of a cloud API. The Terraform provider converts it to a diagnostic, the REST API to an error answer. */
export class CloudError extends Error {
  public constructor(
    public readonly status: number,
    /** Error code of the API, e.g. `RESOURCE_DOES_NOT_EXIST` or `PERMISSION_DENIED`. */
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Creates and deletes what stored objects need outside the store: HTTP servers of workspaces, folders, MLflow entities,
 * processes. Methods are idempotent, so that a killed apply can be repeated.
 */
export interface Runtime {
  /** Starts the HTTP server of a workspace and returns its URL. The port stays the same when the sandbox restarts. */
  openWorkspace(workspaceId: Scope, name: string): Promise<{ url: string }>;
  closeWorkspace(workspaceId: Scope): Promise<void>;

  /** Creates an MLflow experiment; the name is a workspace path. */
  createExperiment(workspaceId: Scope, name: string): Promise<{ experimentId: string }>;
  renameExperiment(workspaceId: Scope, experimentId: string, name: string): Promise<void>;
  deleteExperiment(workspaceId: Scope, experimentId: string): Promise<void>;

  /**
   * Creates a registered model by its three-level name. Deleting a model that has versions fails, as in Unity Catalog.
   */
  createRegisteredModel(fullName: string, comment: string): Promise<void>;
  updateRegisteredModel(fullName: string, comment: string): Promise<void>;
  deleteRegisteredModel(fullName: string): Promise<void>;

  /**
   * Catalogs and schemas are folders of the local Spark catalog. Dropping a catalog or schema that is not empty fails
   * unless forced.
   */
  createCatalog(catalog: string): Promise<void>;
  dropCatalog(catalog: string, force: boolean): Promise<void>;
  createSchema(catalog: string, schema: string): Promise<void>;
  dropSchema(catalog: string, schema: string, force: boolean): Promise<void>;

  /** Whether Spark's catalog contains a table of this three-level name. */
  tableExists(fullName: string): Promise<boolean>;

  /** Volumes are folders. The methods for files take the absolute path in a volume (`/Volumes/...`) or a workspace. */
  createVolume(catalog: string, schema: string, volume: string): Promise<void>;
  dropVolume(catalog: string, schema: string, volume: string): Promise<void>;
  writeFile(path: string, content: Uint8Array): Promise<void>;
  fileSize(path: string): Promise<number | undefined>;
  deleteFile(path: string): Promise<void>;

  /**
   * Updates the served entities of an endpoint to `attributes.config` of the stored `databricks_model_serving`. Does
   * nothing if the endpoint has no `config`. As with `PUT /config` in the cloud, the old versions answer until the new
   * ones are ready. Resolves when the update has succeeded.
   * @throws CloudError if the endpoint does not exist or the update failed
   */
  reconcileEndpoint(workspaceId: Scope, endpointName: string): Promise<void>;
  removeEndpoint(workspaceId: Scope, endpointName: string): Promise<void>;
}
