import type { DatabricksClient } from "../../databricks/client";

/** Somebody whose objects are looked for. */
export interface Owner {
  /** Display name of the service principal. */
  readonly name: string;
  /** Application id: how Databricks names it as an owner. */
  readonly applicationId: string;
  /** Acts as the owner, or as an administrator. */
  readonly client: DatabricksClient;
}

/** Where a slot's principals make things. */
export interface SlotPlace {
  readonly catalog: string;
  /** Folder in the workspace. */
  readonly directory: string;
}

/** An object that a slot's principal owns. */
export interface OwnedObject {
  /** For people, e.g. `job`. */
  readonly kind: string;
  readonly name: string;
  /** When it was made, in milliseconds since 1970, where the API tells. */
  readonly made?: number | undefined;
  /** Removes it, and what is in it. Where it is gone already, nothing happens. */
  remove(): Promise<void>;
}

/** Finds the objects of one kind. */
export type OwnedKind = (owner: Owner, place: SlotPlace) => Promise<readonly OwnedObject[]>;
