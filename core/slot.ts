import { isShortLived, type StageName } from "./stage";

/**
 * Name of a slot, `slot-<k>`. A slot is a set of resources in dev's workspace (service principals, a catalog, cluster policies,
 * a folder and a state prefix) that the stages of merge requests use one after another.
 */
export type SlotName = string;

/** Service principals of a slot: `deploy` deploys merge requests, `jobs` runs their jobs. */
export const SLOT_ROLES = ["deploy", "jobs"] as const;
export type SlotRole = (typeof SLOT_ROLES)[number];

/** Maximum number of slots that `account.yaml` may configure. */
export const MAX_SLOTS = 20;

/** Prefix of slot names. Configuration rules reject stages with the name `slot` or `slot-...`. */
export const SLOT_PREFIX = "slot";

/** The slots of a pool, `slot-1` first. */
export function slotNames(size: number): readonly SlotName[] {
  return Array.from({ length: size }, (_, index) => `${SLOT_PREFIX}-${index + 1}`);
}

/**
 * Slot of a merge request's stage, e.g. `slot-1` for `pr-1` and, with 4 slots, for `pr-5`.
 *
 * @param stage `pr-<n>`
 * @param size number of slots, from 1
 * @throws Error for a long-lived stage, which has no slot
 */
export function slotOf(stage: StageName, size: number): SlotName {
  if (!isShortLived(stage)) throw new Error(`stage ${stage} has no slot: only stages named pr-<n> have one`);
  const number = Number(stage.slice("pr-".length));
  return `${SLOT_PREFIX}-${((number - 1) % size) + 1}`;
}

/** Key prefix of a slot's state objects. */
export function slotStatePrefix(slot: SlotName): string {
  return `${slot}/`;
}

/** Stages of merge requests that have state objects of `slot` among `keys`, sorted by number, without duplicates. */
export function requestsIn(keys: readonly string[], slot: SlotName): readonly StageName[] {
  const prefix = slotStatePrefix(slot);
  const stages = keys.flatMap((key) => {
    if (!key.startsWith(prefix)) return [];
    // Accepts a dot before the name of the stage, because lock files of Terraform's local backend begin with one.
    return /^\.?(pr-[1-9]\d*)-/.exec(key.slice(prefix.length))?.[1] ?? [];
  });
  return [...new Set(stages)].sort((one, other) => Number(one.slice(3)) - Number(other.slice(3)));
}
