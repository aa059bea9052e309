import type { DatabricksClient } from "../../databricks/client";

/**
 * A service principal of a slot, i.e. of resources in dev's workspace that merge requests use one after another.
 * `fraudops sweep` finds and removes the principal's objects.
 */
export interface Owner {
  /** Display name of the service principal. */
  readonly name: string;
  /** Application id, which identifies the principal as an owner. */
  readonly applicationId: string;
  /** Client that authenticates as this principal or as an administrator. */
  readonly client: DatabricksClient;
}

/** Locations in which a slot's principals create objects. */
export interface SlotPlace {
  readonly catalog: string;
  /** Path of the slot's workspace folder. */
  readonly directory: string;
}

/** An object that a slot's principal owns. */
export interface OwnedObject {
  /** Display name of the type, e.g. `job`. */
  readonly kind: string;
  readonly name: string;
  /** Id that is unique among the objects of the kind. @default - `name` */
  readonly id?: string;
  /** Time of creation in milliseconds since 1970; undefined if the API does not return it. */
  readonly made?: number | undefined;
  /** Removes the object and its contents. @throws ApiError e.g. if the object no longer exists */
  remove(): Promise<void>;
}

/** Finds the objects of one kind, e.g. jobs, that a principal owns. */
export type OwnedKind = (owner: Owner, place: SlotPlace) => Promise<readonly OwnedObject[]>;
