import { requestsIn, slotStatePrefix, type SlotName } from "../../../core/slot";
import type { StageName } from "../../../core/stage";
import type { ObjectStore, StoredObject } from "../../records/object-store";

/** A lock on a state, held by a command that runs or left by one that was killed. */
export interface SlotLock {
  readonly key: string;
  /** Who took it, as Terraform wrote it down. */
  readonly who: string;
  readonly operation: string;
  /** When, in milliseconds since 1970. */
  readonly taken: number;
}

/** What Terraform's backend holds for a slot. */
export interface SlotStates {
  readonly objects: readonly StoredObject[];
  /** Merge requests' stages that have states or locks in the slot. */
  readonly requests: readonly StageName[];
  readonly locks: readonly SlotLock[];
}

/** Lock of the S3 backend, and of the local one, which stands beside the state. */
const LOCK = /\.tflock$|(^|\/)\.[^/]+\.lock\.info$/;

/** Reads what is under a slot's prefix. */
export async function readSlotStates(states: ObjectStore, slot: SlotName): Promise<SlotStates> {
  const objects = await states.list(slotStatePrefix(slot));
  const locks: SlotLock[] = [];
  for (const object of objects.filter(({ key }) => LOCK.test(key))) {
    const content = await states.get(object.key);
    // One that is gone by now was released.
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
    who: typeof who === "string" && who !== "" ? who : "somebody whom the lock does not name",
    operation: typeof operation === "string" ? operation : "",
    taken: Number.isNaN(taken) ? modified : taken,
  };
}

function parse(content: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
