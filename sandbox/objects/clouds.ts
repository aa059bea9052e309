import type { Registry } from "../facts/types";
import type { ObjectStore, Runtime } from "../ports";
import { Objects } from "./objects";

/** The stood-in clouds, the same for both doors. */
export interface Clouds {
  readonly store: ObjectStore;
  readonly runtime: Runtime;
  readonly registry: Registry;
  readonly objects: Objects;
}

/** One per store: changes of the same object wait for each other. */
export function createClouds(store: ObjectStore, runtime: Runtime, registry: Registry): Clouds {
  return { store, runtime, registry, objects: new Objects(store, registry) };
}
