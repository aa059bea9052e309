/** An object of a store. */
export interface StoredObject {
  readonly key: string;
  /** When it was written, in milliseconds since 1970. */
  readonly modified: number;
}

/** The bucket or folder of Terraform's states, or a part of it. */
export interface ObjectStore {
  /** Place shown in messages, e.g. `s3://fraudops-terraform-state-111111111111`. */
  readonly location: string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** @throws ObjectExistsError when `ifAbsent` and there is an object with the key */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<void>;
  /** Objects whose keys begin with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** Deletes an object; there may be none. */
  delete(key: string): Promise<void>;
}

export interface PutOptions {
  /** Whether an object with the key must not exist. @default false */
  readonly ifAbsent?: boolean;
}

/** An object that must not exist does. */
export class ObjectExistsError extends Error {
  public constructor(public readonly key: string) {
    super(`${key} exists`);
  }
}
