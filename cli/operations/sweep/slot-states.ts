import { objectOf, type JsonObject } from "../../../core/json";
import { requestsIn, slotStatePrefix, type SlotName } from "../../../core/slot";
import type { StageName } from "../../../core/stage";
import type { ObjectStore, StoredObject } from "../../records/object-store";

/** A Terraform state lock, held by a running command or left behind by a killed one. */
export interface SlotLock {
  readonly key: string;
  /** User and host that hold the lock, `user@host`, as recorded by Terraform. */
  readonly who: string;
  readonly operation: string;
  /** Time when the lock was taken, in milliseconds since 1970. */
  readonly taken: number;
}

/**
 * State and lock files of a slot in Terraform's backend. A slot is a set of resources in dev's workspace that merge
 * requests use one after another; each stage has states under the slot's key prefix.
 */
export interface SlotStates {
  readonly objects: readonly StoredObject[];
  /** Stages of merge requests with states or locks in the slot. */
  readonly requests: readonly StageName[];
  readonly locks: readonly SlotLock[];
}

/** Lock files of the S3 backend and of the local backend. */
const LOCK = /\.tflock$|(^|\/)\.[^/]+\.lock\.info$/;

/** Lists the state and lock files of a slot, and reads the locks. */
export async function readSlotStates(states: ObjectStore, slot: SlotName): Promise<SlotStates> {
  const objects = await states.list(slotStatePrefix(slot));
  const locks: SlotLock[] = [];
  for (const object of objects.filter(({ key }) => LOCK.test(key))) {
    const content = await states.get(object.key);
    // If the lock file was deleted after the objects were listed, the lock has been released.
    if (content !== undefined) locks.push(lockOf(object, Buffer.from(content).toString()));
  }
  return {
    objects,
    requests: requestsIn(
      objects.map(({ key }) => key),
      slot,
    ),
    locks,
  };
}

function lockOf({ key, modified }: StoredObject, content: string): SlotLock {
  const { Who: who, Operation: operation, Created: created } = parse(content);
  const taken = typeof created === "string" ? Date.parse(created) : NaN;
  return {
    key,
    who: typeof who === "string" && who !== "" ? who : "an unknown holder",
    operation: typeof operation === "string" ? operation : "",
    taken: Number.isNaN(taken) ? modified : taken,
  };
}

function parse(content: string): JsonObject {
  try {
    return objectOf(JSON.parse(content));
  } catch {
    return {};
  }
}
