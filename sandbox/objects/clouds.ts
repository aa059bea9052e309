import type { Registry } from "../facts/types";
import type { ObjectStore, Runtime } from "../ports";
import { Objects } from "./objects";

/** The emulated clouds, shared by the provider and the REST API. */
export interface Clouds {
  readonly store: ObjectStore;
  readonly runtime: Runtime;
  readonly registry: Registry;
  readonly objects: Objects;
}

/** Creates the emulated clouds on a store. Call once per store: `Objects` serializes only its own changes. */
export function createClouds(store: ObjectStore, runtime: Runtime, registry: Registry): Clouds {
  return { store, runtime, registry, objects: new Objects(store, registry) };
}
