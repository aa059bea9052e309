/** An object in an `ObjectStore`. */
export interface StoredObject {
  readonly key: string;
  /** Time of the last write, in milliseconds since 1970. */
  readonly modified: number;
}

/** Store of objects by key: the bucket or the folder of the Terraform states, or a subfolder of this folder. */
export interface ObjectStore {
  /** Location for messages, e.g. `s3://fraudops-terraform-state-111111111111`. */
  readonly location: string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** @throws ObjectExistsError if `ifAbsent` is set and the key exists */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<void>;
  /** Objects whose keys begin with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** Deletes an object if it exists. */
  delete(key: string): Promise<void>;
}

export interface PutOptions {
  /** Fail if the key already exists. @default false */
  readonly ifAbsent?: boolean;
}

/** Thrown by `put` with `ifAbsent` if the key already exists. */
export class ObjectExistsError extends Error {
  public constructor(public readonly key: string) {
    super(`object ${key} already exists`);
  }
}
