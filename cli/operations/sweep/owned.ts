import type { DatabricksClient } from "../../databricks/client";

/** A service principal whose objects are searched. */
export interface Owner {
  /** Display name of the service principal. */
  readonly name: string;
  /** Application id, which identifies the principal as an owner. */
  readonly applicationId: string;
  /** Client with the identity of the owner or of an administrator. */
  readonly client: DatabricksClient;
}

/** Locations in which a slot's principals create objects. */
export interface SlotPlace {
  readonly catalog: string;
  /** Workspace folder. */
  readonly directory: string;
}

/** An object that a slot's principal owns. */
export interface OwnedObject {
  /** Display name of the type, e.g. `job`. */
  readonly kind: string;
  readonly name: string;
  /** Time of creation in milliseconds since 1970; undefined if the API does not return it. */
  readonly made?: number | undefined;
  /** Removes the object and its contents. Does nothing if it no longer exists. */
  remove(): Promise<void>;
}

/** Finds the objects of one kind that an owner has. */
export type OwnedKind = (owner: Owner, place: SlotPlace) => Promise<readonly OwnedObject[]>;
