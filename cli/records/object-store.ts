/** Small documents that pipelines keep beside Terraform's states, e.g. saved plans and evidence. */
export interface ObjectStore {
  /** For people, e.g. `s3://fraudops-terraform-state-111111111111`. */
  readonly location: string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** @throws ObjectExistsError when `ifAbsent` and there is an object with the key */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<readonly string[]>;
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
